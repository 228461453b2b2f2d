import { isErrorResult } from "./error-results.js";
import { excerpt } from "./rule.js";
/** Results that report errors are known. */
export const errorResults = {
    id: "T4",
    version: 1,
    name: "results that report an error",
    severity: "warn",
    doc: "A result of the shape of an error (an `Error:` prefix, a filled `error` key, an `isError` flag, a stack trace) is recorded. The word alone is no error.",
    sources: ["TOUCAN"],
    *check(_dialogue, { turns }) {
        for (const turn of turns) {
            for (const [index, { content }] of turn.results.entries()) {
                if (!isErrorResult(content))
                    continue;
                yield {
                    turnId: turn.id,
                    path: `/results/${index}/content`,
                    evidence: excerpt(content),
                    message: "The result reports an error.",
                };
            }
        }
    },
};
