import { excerpt, type Rule } from "./rule.ts";

/** Something succeeds. */
export const someSuccess: Rule = {
  id: "G7",
  version: 2,
  name: "at least one call succeeds",
  severity: "reject",
  doc: "Not every result reports an error. Without a plan, a dialogue of nothing but errors is a warning.",
  sources: ["TOUCAN"],
  condition: "there are results",
  applies: (_dialogue, { calls }) => calls.some(({ result }) => result !== undefined),
  *check(_dialogue, { calls, planned }) {
    const answered = calls.filter(({ result }) => result !== undefined);
    if (answered.some(({ failed }) => !failed)) return;
    const [first] = answered;
    yield {
      turnId: null,
      path: "",
      evidence: excerpt(first?.result?.content ?? ""),
      message: `All ${answered.length} results report errors; let at least one call succeed.`,
      ...(!planned && { severity: "warn" as const }),
    };
  },
};
