import type { Dialogue, RoundRecord, Turn } from "../contracts/generated/records.ts";
import type { DialogueContext } from "./context.ts";
import { exchangeViolations, injectionRounds, textOnly, turnsOf, violationAt } from "./injection-rounds.ts";
import type { Rule, Violation } from "./rule.ts";

/** The assistant knows which tools it has. */
export const toolAwareness: Rule = {
  id: "G31",
  version: 1,
  name: "the assistant knows which tools it has",
  severity: "reject",
  doc: "Where a tool was taken away at first: it is on offer from the turn that says so, the assistant answers in text before, and the first call after it is to that tool. Where the user asks for what no tool can do: the assistant answers in text.",
  sources: ["dialoom"],
  condition: "the history holds an accepted injection of tool awareness",
  applies: (dialogue) => injectionRounds(dialogue, "tool_awareness").length > 0,
  *check(dialogue, context) {
    for (const round of injectionRounds(dialogue, "tool_awareness"))
      yield* round.variant === "missing_tool"
        ? missingTool(dialogue, round, context)
        : unsupported(round, context);
  },
};

function* unsupported({ inserted }: RoundRecord, context: DialogueContext): Generator<Violation> {
  const found = turnsOf([inserted[0], inserted[1]], context, "unsupported request");
  if (found.gone) yield found.gone;
  else yield* exchangeViolations(found.turns[0] as Turn, found.turns[1] as Turn, context);
}

function* missingTool(
  { tools }: Dialogue,
  { masked, inserted }: RoundRecord,
  context: DialogueContext,
): Generator<Violation> {
  const found = turnsOf([masked[0], inserted[0], inserted[1]], context, "missing tool");
  if (found.gone) {
    yield found.gone;
    return;
  }
  const [, reply, update] = found.turns as [Turn, Turn, Turn];
  yield* textOnly(reply, "The assistant, who lacks the tool,");
  if (update.role !== "user")
    yield violationAt(update, "", update.role, "The turn that brings the tool is one of the user.");
  const late = tools.filter(({ availableFrom }) => availableFrom === update.id).map(({ tool }) => tool.name);
  const at = context.position(update.id) ?? 0;
  if (late.length === 0)
    yield violationAt(update, "", "", "No tool becomes available with the turn that says so.");
  else if (!context.turns[at + 1]?.calls.some(({ name }) => late.includes(name)))
    yield violationAt(
      context.turns[at + 1] ?? update,
      "/calls",
      late.join(", "),
      `The tool that was missing is there now; call ${late.join(" or ")}.`,
    );
}
