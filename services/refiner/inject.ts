/**
 * Mask and extend: a turn is replaced by the turns that a complication needs, and the injection log protects them. The
 * rule that the verifier will check it by is asked before anything is adopted.
 */
import type { Dialogue, RoundRecord, Step } from "../shared/contracts/generated/records.ts";
import { seeded } from "../shared/dialogue/random.ts";
import { addUsage } from "../shared/llm/model.ts";
import { addedFindings } from "./adopt.ts";
import type { Injected, PreparedInjection } from "./injections/injection.ts";
import { prepareInjection } from "./injections/injections.ts";
import { emptyRecord, question, type RoundResult, recorded, type Surroundings } from "./round.ts";

/** Does the injection of a step. A dialogue that admits it nowhere cannot become what was ordered: it is given up. */
export async function inject(
  dialogue: Dialogue,
  step: Step,
  { models, round }: Pick<Surroundings, "models" | "round">,
): Promise<RoundResult> {
  const name = step.injection ?? "";
  const prepared = prepareInjection(name, dialogue, seeded("site", dialogue.id, round), round);
  if (!prepared) return { impossible: `no turn admits the injection ${name}`, usage: dialogue.usage };
  const result = (written: unknown) => injected(dialogue, name, prepared, prepared.apply(written), round);
  const answer = await models.teacher.ask({
    ...question(dialogue, round),
    format: prepared.format,
    tools: dialogue.tools.map(({ tool }) => tool),
    prompt: prepared.prompt,
    check(written) {
      const problems = prepared.problems(written);
      return problems.length > 0 ? problems : brokenRules(dialogue, result(written));
    },
  });
  if (!answer.ok) return { failed: answer, usage: addUsage(dialogue.usage, answer.usage) };
  const done = result(answer.value);
  return { done: { ...done, usage: addUsage(dialogue.usage, answer.usage) } };
}

function injected(
  dialogue: Dialogue,
  injection: string,
  { variant, reason }: PreparedInjection<unknown>,
  { turns, tools, masked, inserted, protectedTurns }: Injected,
  round: number,
): Dialogue {
  const record: RoundRecord = {
    ...emptyRecord,
    round,
    operation: "inject",
    injection,
    variant,
    masked,
    inserted,
    why: reason,
    replaced: dialogue.turns.filter(({ id }) => masked.includes(id)),
    judgements: [
      {
        turnId: masked[0] ?? inserted[0] ?? "",
        accepted: true,
        decidedBy: "operation",
        reason: "its postcondition holds",
      },
    ],
  };
  const extended = {
    ...dialogue,
    turns,
    tools: tools ?? dialogue.tools,
    protectedTurns: [...new Set([...dialogue.protectedTurns, ...protectedTurns])],
  };
  return recorded(extended, addUsage(), record);
}

/** What the injected dialogue would be refused for and the dialogue before would not, as sentences for a re-ask. */
function brokenRules(before: Dialogue, after: Dialogue): string[] {
  return addedFindings(before, after)
    .filter(({ severity }) => severity === "reject")
    .map(({ turnId, message }) => (turnId === null ? message : `${turnId}: ${message}`));
}
