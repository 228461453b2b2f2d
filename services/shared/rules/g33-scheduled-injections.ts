import { injectionRounds, violationAt } from "./injection-rounds.ts";
import type { Rule } from "./rule.ts";

/** What was ordered is there. */
export const scheduledInjections: Rule = {
  id: "G33",
  version: 1,
  name: "every injection that was ordered is there",
  severity: "reject",
  doc: "Each injection of the dialogue's spec was put in by a round, or is still to come.",
  sources: ["dialoom"],
  condition: "injections were ordered",
  applies: ({ spec, history }) => spec.injections.length > 0 && history.length > 0,
  *check({ spec, schedule, history }) {
    for (const injection of new Set(spec.injections)) {
      const asked = spec.injections.filter((name) => name === injection).length;
      const open = schedule.filter((step) => step.operation === "inject" && step.injection === injection);
      const done = injectionRounds({ history }, injection).length;
      if (done + open.length < asked)
        yield violationAt(
          undefined,
          "",
          `${done} of ${asked}`,
          `The injection ${injection} was ordered, and no round has put it in.`,
        );
    }
  },
};
