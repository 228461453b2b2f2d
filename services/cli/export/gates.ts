/** What an export looks at beyond single dialogues: copies, tasks of benchmarks that are measured with later, diversity. */
import type { VerifiedDialogue } from "../../shared/contracts/generated/records.ts";
import { SetCheck, type SetFinding } from "../../shared/dataset/set-check.ts";
import type { Benchmarks } from "../benchmarks.ts";
import type { SetStatistics } from "./state.ts";

export const copyChoices = ["keep", "drop-exact", "drop-near"] as const;
/** What becomes of copies: all are kept, exact ones are left out, or near ones too. */
export type CopyChoice = (typeof copyChoices)[number];

/** Looks at the dialogues of one generation with regard to each other. */
export interface SetGate {
  /** Takes a dialogue into the set, or says why it is left out. */
  admit(verified: VerifiedDialogue): string | undefined;
  /** What was taken in. */
  statistics(): SetStatistics;
}

const reasons: Readonly<Record<SetFinding["rule"], string>> = {
  D1: "an exact copy of another dialogue",
  D2: "nearly a copy of another dialogue",
  D4: "a quota",
  D5: "the user asks what a benchmark asks",
};

export function setGate(copies: CopyChoice, { contamination }: Benchmarks): SetGate {
  const check = new SetCheck({
    contamination,
    leavesOut: true,
    policy: {
      D1: copies === "keep" ? "warn" : "reject",
      D2: copies === "drop-near" ? "reject" : "warn",
      D5: "reject",
    },
  });
  return {
    admit({ dialogue: { id, turns, spec } }) {
      const refused = check.add({ id, turns, kind: spec.kind }).find(({ severity }) => severity === "reject");
      return refused && reasons[refused.rule];
    },
    statistics() {
      const { exactCopies, nearCopies, distinct3, tokenBudget } = check.report();
      return { exactCopies, nearCopies, distinct3, words: tokenBudget };
    },
  };
}
