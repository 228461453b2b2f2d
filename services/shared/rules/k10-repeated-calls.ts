import { canonicalJson } from "../dialogue/canonical.ts";
import type { CallSite, DialogueContext } from "./context.ts";
import { excerpt, type Rule, type Violation } from "./rule.ts";

/** First words of the names of tools that change nothing. Any other tool may have changed something. */
const readingVerbs: ReadonlySet<string> = new Set(
  (
    "get list search find fetch read check lookup look query show view describe count calculate compute estimate " +
    "convert think verify is has compare display retrieve browse validate explain"
  ).split(" "),
);

/** From this many on, the same call with the same result is a loop. */
const loop = 3;

/** A call is not repeated without cause. */
export const repeatedCalls: Rule = {
  id: "K10",
  version: 1,
  name: "no call is repeated without cause",
  severity: "warn",
  doc: "The same call with the same arguments is masked when it stands twice in one message, and rejected as a loop when it comes three times within one user request with the same result (masked when that result is an error). Elsewhere it is a warning. A repeat after an error, after another call that may have changed something, or with another result has a cause.",
  sources: ["fms-dgt", "ToolACE"],
  *check(_dialogue, context) {
    yield* withinTurns(context);
    yield* acrossTurns(context);
  },
};

function keyOf({ call, args }: CallSite): string {
  return `${call.name} ${args === undefined ? call.arguments : canonicalJson(args)}`;
}

function violation(site: CallSite, message: string): Violation {
  return {
    turnId: site.turn.id,
    path: site.path,
    evidence: excerpt(`${site.call.name} ${site.call.arguments}`),
    message,
  };
}

function* withinTurns({ calls }: DialogueContext): Generator<Violation> {
  const seen = new Set<string>();
  for (const site of calls) {
    if (site.turn.calls.length < 2) continue;
    const key = `${site.at} ${keyOf(site)}`;
    if (seen.has(key))
      yield {
        ...violation(
          site,
          `${site.call.name} is called twice in one message with the same arguments; call it once.`,
        ),
        severity: "mask_turn",
      };
    seen.add(key);
  }
}

interface Earlier {
  readonly site: CallSite;
  readonly position: number;
  /** How often the call was made in a row with the same result, within one user request. */
  readonly times: number;
}

function* acrossTurns({ calls, turns }: DialogueContext): Generator<Violation> {
  const last = new Map<string, Earlier>();
  for (const [position, site] of calls.entries()) {
    const key = keyOf(site);
    const earlier = last.get(key);
    const unchanged =
      earlier !== undefined &&
      earlier.site.at !== site.at &&
      earlier.site.result?.content === site.result?.content &&
      !calls.slice(earlier.position + 1, position).some((between) => givesCause(between, key));
    if (!unchanged) {
      last.set(key, { site, position, times: 1 });
      continue;
    }
    const sameRequest = !turns.slice(earlier.site.at, site.at).some(({ role }) => role === "user");
    const times = sameRequest ? earlier.times + 1 : 1;
    last.set(key, { site, position, times });
    if (times === loop)
      yield {
        ...violation(
          site,
          `${site.call.name} is called ${loop} times with the same arguments and the same result; use the result, change the call, or tell the user.`,
        ),
        severity: site.failed ? "mask_turn" : "reject",
      };
    else if (times < loop && !earlier.site.failed)
      yield violation(
        site,
        `${site.call.name} was already called with the same arguments, and nothing has changed since; use the earlier result.`,
      );
  }
}

/** True when a call in between gives cause to call again: it failed, or may have changed what is found. */
function givesCause(between: CallSite, key: string): boolean {
  if (keyOf(between) === key) return false;
  if (between.failed) return true;
  const verb = between.call.name.split(/[_\-.]|(?<=[a-z])(?=[A-Z])/)[0]?.toLowerCase() ?? "";
  return !readingVerbs.has(verb);
}
