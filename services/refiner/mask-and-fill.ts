/**
 * Mask and fill, the operation of reasonability passes and of repairs: units are masked, all are written anew in one
 * call, and each is accepted or rolled back. What is not masked stays byte for byte.
 */
import type { Dialogue, Finding, RoundRecord, Step } from "../shared/contracts/generated/records.ts";
import { dependentUnits, introducedArguments, staleUnits } from "../shared/dialogue/dependents.ts";
import { seeded } from "../shared/dialogue/random.ts";
import { eligible, selectNonAdjacent, timesChosen } from "../shared/dialogue/selection.ts";
import { type Unit, unitsOf } from "../shared/dialogue/units.ts";
import { addUsage } from "../shared/llm/model.ts";
import { adopt, type Candidate, type Screening, screen } from "./adopt.ts";
import { filledUnits, fillHints, fillProblems } from "./fill.ts";
import { compare } from "./judge.ts";
import { fillFormat, fillPrompt } from "./prompts.ts";
import { emptyRecord, question, recorded, type Surroundings } from "./round.ts";

/** What a unit's weight is multiplied with each time it was chosen. */
const choiceDecay = 0.25;

type Decide = (open: Screening["open"]) => ReturnType<typeof compare>;

interface Masking {
  readonly operation: "refine" | "repair";
  readonly masked: readonly Unit[];
  readonly why: string;
  readonly findings: readonly Finding[];
  /** Values that the fill need not keep. */
  readonly dropped: readonly (string | number)[];
}

/**
 * A reasonability pass: several units that do not touch each other, drawn at random, those first that rely on what an
 * earlier round changed. The judge decides where no rule can.
 */
export function refine(
  dialogue: Dialogue,
  step: Step,
  { models, round, maskShare, maskMost }: Surroundings,
): Promise<Dialogue> {
  const masked = selectNonAdjacent(
    unitsOf(dialogue.turns),
    dialogue.protectedTurns,
    timesChosen(dialogue.history),
    { share: maskShare, most: maskMost, decay: choiceDecay, first: step.turnIds },
    seeded("mask", dialogue.id, round),
  );
  const due = masked.filter(({ id }) => step.turnIds.includes(id)).map(({ id }) => id);
  const drawn = masked.filter(({ id }) => !due.includes(id)).map(({ id }) => id);
  const why = [
    ...(due.length > 0 ? [`relying on what was changed before: ${due.join(", ")}`] : []),
    ...(drawn.length > 0 ? [`drawn: ${drawn.join(", ")}`] : []),
  ].join("; ");
  return maskAndFill(
    dialogue,
    { operation: "refine", masked, why, findings: [], dropped: [] },
    { models, round },
    (open) => compare(models.judge, dialogue, round, open),
  );
}

/**
 * A repair: exactly the units that findings name, and what depends on them. Rules decide; whether the experts agree, the
 * verifier asks again.
 */
export function repair(
  dialogue: Dialogue,
  step: Step,
  around: Pick<Surroundings, "models" | "round">,
): Promise<Dialogue> {
  const { turns, protectedTurns } = dialogue;
  const units = unitsOf(turns);
  const named = units.filter((unit) => unit.turns.some(({ id }) => step.turnIds.includes(id)));
  const dependents = eligible(
    named.flatMap((unit) => dependentUnits(turns, unit)),
    protectedTurns,
  ).map(({ id }) => id);
  const masked = units.filter((unit) => named.includes(unit) || dependents.includes(unit.id));
  const others = masked.filter((unit) => !named.includes(unit)).map(({ id }) => id);
  const why = [
    `named by ${[...new Set(step.findings.map(({ rule }) => rule))].join(", ")}: ${named.map(({ id }) => id).join(", ")}`,
    ...(others.length > 0 ? [`relying on them: ${others.join(", ")}`] : []),
  ].join("; ");
  return maskAndFill(
    dialogue,
    {
      operation: "repair",
      masked,
      why,
      findings: step.findings,
      dropped: named.flatMap((unit) => introducedArguments(turns, unit)),
    },
    around,
    async (open) => ({
      judgements: open.map(({ before }) => ({
        turnId: before.id,
        accepted: true,
        decidedBy: "rule",
        reason: "written anew because of a finding, and breaks no rule",
      })),
      usage: addUsage(),
    }),
  );
}

async function maskAndFill(
  dialogue: Dialogue,
  { operation, masked, why, findings, dropped }: Masking,
  { models, round }: Pick<Surroundings, "models" | "round">,
  decide: Decide,
): Promise<Dialogue> {
  const ids = masked.flatMap(({ turns }) => turns.map(({ id }) => id));
  const record: RoundRecord = { ...emptyRecord, round, operation, masked: ids, why };
  if (masked.length === 0)
    return recorded(dialogue, addUsage(), { ...record, note: "no turn may be masked" });
  const hints = fillHints(dialogue.turns, masked, dropped);
  const answer = await models.teacher.ask({
    ...question(dialogue, round),
    format: fillFormat,
    tools: dialogue.tools.map(({ tool }) => tool),
    prompt: fillPrompt(dialogue, new Set(ids), hints, findings),
    check: (written) => fillProblems(masked, written),
  });
  if (!answer.ok) {
    const reason = `no usable fill (${answer.outcome})`;
    const judgements = masked.map(({ id }) => ({ turnId: id, accepted: false, decidedBy: "rule", reason }));
    return recorded(dialogue, answer.usage, { ...record, judgements, note: reason });
  }
  const candidates = filledUnits(masked, answer.value).map(
    (after, index): Candidate => ({ before: masked[index] as Unit, after }),
  );
  const screening = screen(dialogue, candidates);
  const { judgements, usage } = await decide(screening.open);
  const adopted = adopt(dialogue, candidates, [...screening.decided, ...judgements]);
  const accepted = new Set(adopted.judgements.filter((one) => one.accepted).map(({ turnId }) => turnId));
  const taken = candidates.filter(({ before }) => accepted.has(before.id));
  const refused = candidates.filter(({ before }) => !accepted.has(before.id));
  return recorded(adopted.dialogue, addUsage(answer.usage, usage), {
    ...record,
    judgements: adopted.judgements,
    replaced: taken.flatMap(({ before }) => before.turns),
    refused: refused.flatMap(({ after }) => after.turns),
    dependents: leftHanging(adopted.dialogue, taken),
  });
}

/** Units that rely on what the adopted fills no longer state, and were not written anew themselves. */
function leftHanging({ turns, protectedTurns }: Dialogue, taken: readonly Candidate[]): string[] {
  const anew = new Set(taken.map(({ after }) => after.id));
  const stale = taken.flatMap(({ before, after }) => staleUnits(turns, before, after));
  const open = eligible(stale, protectedTurns).filter(({ id }) => !anew.has(id));
  return [...new Set(open.map(({ id }) => id))];
}
