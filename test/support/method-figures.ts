/** What a set of verified dialogues shows of the method, counted from the dialogues themselves. */
import type { Dialogue, VerifiedDialogue } from "../../services/shared/contracts/generated/records.ts";
import { checkRules } from "../../services/shared/rules/check.ts";
import { kindsWithoutCalls } from "../../services/shared/tools/order.ts";

export interface MethodFigures {
  readonly dialogues: number;
  /** Injections that the dialogues were to have. */
  readonly ordered: number;
  /** Of those, the ones a round put in and whose postcondition holds in the end. */
  readonly present: number;
  /** Share of the dialogues of each kind. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Share of the injections of each name, among all that were put in. */
  readonly injections: Readonly<Record<string, number>>;
  /** Share of the dialogues with calls that have no injection. */
  readonly withoutInjection: number;
  /** How often each form of an injection was put in. */
  readonly forms: Readonly<Record<string, number>>;
  /** Names of the tools that are called. */
  readonly tools: ReadonlySet<string>;
  readonly userTurns: number;
  readonly callsPerUserTurn: number;
  /** Model calls of the attempts that were verified. */
  readonly modelCalls: number;
  readonly repaired: number;
  readonly retried: number;
}

/** Rules that say whether the injection of a name is what it should be. */
const postconditions: Readonly<Record<string, string>> = {
  clarification: "G22",
  error_simulation: "G23",
  tool_awareness: "G31",
  non_function_calling: "G32",
};

/** Counts. */
export function methodFigures(verified: readonly VerifiedDialogue[]): MethodFigures {
  const dialogues = verified.map(({ dialogue }) => dialogue);
  const calling = dialogues.filter(({ spec }) => !kindsWithoutCalls.has(spec.kind));
  const calls = sum(dialogues.map(({ turns }) => turns.flatMap((turn) => turn.calls).length));
  const users = sum(dialogues.map(({ turns }) => turns.filter(({ role }) => role === "user").length));
  const put = dialogues.flatMap((dialogue) => accepted(dialogue));
  return {
    dialogues: dialogues.length,
    ordered: sum(dialogues.map(({ spec }) => spec.injections.length)),
    present: sum(dialogues.map(presentIn)),
    kinds: shares(dialogues.map(({ spec }) => spec.kind)),
    injections: shares(put.map(({ injection }) => injection ?? "")),
    withoutInjection: calling.filter((dialogue) => accepted(dialogue).length === 0).length / calling.length,
    forms: counts(
      put.map(({ injection, variant }) => (variant ? `${injection}: ${variant}` : `${injection}`)),
    ),
    tools: new Set(
      dialogues.flatMap(({ turns }) => turns.flatMap((turn) => turn.calls.map(({ name }) => name))),
    ),
    userTurns: users / dialogues.length,
    callsPerUserTurn: calls / users,
    modelCalls: sum(dialogues.map(({ usage }) => usage.calls)) / dialogues.length,
    repaired: dialogues.filter(({ repairs }) => repairs > 0).length,
    retried: dialogues.filter(({ spec }) => spec.attempt > 0).length,
  };
}

function accepted({ history }: Dialogue) {
  return history.filter(
    ({ operation, judgements }) => operation === "inject" && judgements.some((one) => one.accepted),
  );
}

function presentIn(dialogue: Dialogue): number {
  const broken = new Set(
    checkRules(dialogue)
      .filter(({ severity }) => severity === "reject")
      .map(({ rule }) => rule),
  );
  const rounds = accepted(dialogue);
  return dialogue.spec.injections.filter(
    (name) => rounds.some(({ injection }) => injection === name) && !broken.has(postconditions[name] ?? ""),
  ).length;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function counts(names: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const name of [...names].sort()) found[name] = (found[name] ?? 0) + 1;
  return found;
}

function shares(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts(names)).map(([name, count]) => [name, count / names.length]),
  );
}
