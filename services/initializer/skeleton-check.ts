/** What is wrong with a skeleton before it goes out: to mend it costs one call, to refine a broken one costs many. Pure. */
import type { Dialogue } from "../shared/contracts/generated/records.ts";
import { parseJson } from "../shared/dialogue/json.ts";
import { leafValues, states } from "../shared/dialogue/values.ts";
import { blocking, checkRules } from "../shared/rules/check.ts";

/**
 * What the rules would refuse, and values of the plan that the user does not state in time; each a sentence for a re-ask.
 *
 * @param complete false for a dialogue whose last sub-tasks are still to be written: what is missing as a whole may come
 */
export function skeletonProblems(dialogue: Dialogue, complete = true): string[] {
  const order = new Map(dialogue.turns.map(({ id }, index) => [id, index]));
  const byRules = blocking(checkRules(dialogue))
    .filter(({ turnId }) => complete || turnId !== null)
    .map(({ turnId, path, message }) => {
      const at = turnId === null ? "the dialogue" : `turn ${(order.get(turnId) ?? 0) + 1}${path}`;
      return `${at}: ${message}`;
    });
  return complete ? [...byRules, ...unstatedLiterals(dialogue)] : byRules;
}

/** The user states the values of the plan, and before the first call that takes them. */
function unstatedLiterals({ plan, turns }: Dialogue): string[] {
  return plan.flatMap(({ literals }, index) =>
    literals.flatMap((literal) => {
      const use = turns.findIndex(({ calls }) =>
        calls.some((call) =>
          leafValues(parseJson(call.arguments)).some((value) => String(value).trim() === literal.trim()),
        ),
      );
      const said = turns.slice(0, use < 0 ? turns.length : use).filter(({ role }) => role === "user");
      if (said.some(({ content }) => states(content, literal))) return [];
      const where = use < 0 ? "" : ` before turn ${use + 1} calls with it`;
      return [`sub-task ${index + 1}: the user has to state "${literal}"${where}`];
    }),
  );
}
