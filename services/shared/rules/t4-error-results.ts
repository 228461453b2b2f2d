import { isErrorResult } from "./error-results.ts";
import { excerpt, type Rule } from "./rule.ts";

/** Results that report errors are known. */
export const errorResults: Rule = {
  id: "T4",
  version: 2,
  name: "results that report an error",
  severity: "warn",
  doc: "A result of the shape of an error (an `Error:` prefix, a filled `error` key, an `isError` flag, a stack trace) is recorded. The word alone is no error.",
  sources: ["TOUCAN"],
  *check(_dialogue, { turns, calls }) {
    const judged = new Map(calls.map(({ result, failed }) => [result, failed]));
    for (const turn of turns) {
      for (const [index, result] of turn.results.entries()) {
        if (!(judged.get(result) ?? isErrorResult(result.content))) continue;
        yield {
          turnId: turn.id,
          path: `/results/${index}/content`,
          evidence: excerpt(result.content),
          message: "The result reports an error.",
        };
      }
    }
  },
};
