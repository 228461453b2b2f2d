import { canonicalJson } from "../dialogue/canonical.ts";
import { TextCache } from "../tools/text-cache.ts";
import type { CallSite } from "./call-site.ts";
import type { DialogueContext } from "./context.ts";
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

/** Errors after which trying the same again makes sense. */
const passing =
  /tim(?:e|ed)[ -]?out|temporar|transient|try(?:ing)? again|retry|rate.?limit|too many|busy|unavailable|overload|connection|network|\b(?:429|50[0-9])\b|稍后|再试|später|plus tard|más tarde/i;

/** A call is not repeated without cause. */
export const repeatedCalls: Rule = {
  id: "K10",
  version: 3,
  name: "no call is repeated without cause",
  severity: "warn",
  doc: "The same call with the same arguments is masked when it stands twice in one message, right after itself with the same result, or right after it failed for a reason that will not pass; it is rejected as a loop when it comes three times within one user request with the same result (masked when that result is an error). Elsewhere it is a warning. A repeat after an error that may pass, after another call that may have changed something, or with another result has a cause.",
  sources: ["fms-dgt", "ToolACE"],
  *check(_dialogue, context) {
    const keys = keysOf(context);
    if (keys.length === new Set(keys).size) return;
    yield* withinTurns(context, keys);
    yield* acrossTurns(context, keys);
  },
};

/** What makes calls the same. A name that is called once needs no closer look. */
function keysOf({ calls }: DialogueContext): string[] {
  const times = new Map<string, number>();
  for (const { call } of calls) times.set(call.name, (times.get(call.name) ?? 0) + 1);
  return calls.map(({ call, args }, index) => {
    if (times.get(call.name) === 1) return String(index);
    return `${call.name} ${args === undefined ? call.arguments : canonicalJson(args)}`;
  });
}

function violation(site: CallSite, message: string): Violation {
  return {
    turnId: site.turn.id,
    path: site.path,
    evidence: excerpt(`${site.call.name} ${site.call.arguments}`),
    message,
  };
}

function* withinTurns({ calls }: DialogueContext, keys: readonly string[]): Generator<Violation> {
  const seen = new Set<string>();
  for (const [index, site] of calls.entries()) {
    if (site.turn.calls.length < 2) continue;
    const key = `${site.at} ${keys[index]}`;
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

function* acrossTurns({ calls, turns }: DialogueContext, keys: readonly string[]): Generator<Violation> {
  const last = new Map<string, Earlier>();
  // The latest call up to each position that gives cause to make an earlier one again, and the one before with another key.
  const causes = new Causes(calls, keys);
  for (const [position, site] of calls.entries()) {
    const key = keys[position] ?? "";
    const earlier = last.get(key);
    const unchanged =
      earlier !== undefined &&
      earlier.site.at !== site.at &&
      earlier.site.result?.content === site.result?.content &&
      !causes.between(earlier.position, position, key);
    if (!unchanged) {
      last.set(key, { site, position, times: 1 });
      continue;
    }
    const sameRequest = !turns.slice(earlier.site.at, site.at).some(({ role }) => role === "user");
    const times = sameRequest ? earlier.times + 1 : 1;
    last.set(key, { site, position, times });
    const atOnce = sameRequest && position === earlier.position + 1;
    if (times === loop)
      yield {
        ...violation(
          site,
          `${site.call.name} is called ${loop} times with the same arguments and the same result; use the result, change the call, or tell the user.`,
        ),
        severity: site.failed ? "mask_turn" : "reject",
      };
    else if (times < loop && earlier.site.failed) {
      if (atOnce && !passing.test(earlier.site.result?.content ?? ""))
        yield {
          ...violation(
            site,
            `${site.call.name} failed and is called again without any change; change the call, or tell the user.`,
          ),
          severity: "mask_turn",
        };
    } else if (times < loop)
      yield {
        ...violation(
          site,
          `${site.call.name} was already called with the same arguments, and nothing has changed since; use the earlier result.`,
        ),
        ...(atOnce && { severity: "mask_turn" as const }),
      };
  }
}

/** Calls that give cause to call again: they failed, or may have changed what is found. */
class Causes {
  readonly #calls: readonly CallSite[];
  readonly #keys: readonly string[];
  #positions: readonly number[] | undefined;

  constructor(calls: readonly CallSite[], keys: readonly string[]) {
    this.#calls = calls;
    this.#keys = keys;
  }

  /** True when one of them, other than calls with `key`, stands between two positions. */
  between(from: number, to: number, key: string): boolean {
    this.#positions ??= this.#calls.flatMap((site, position) => (givesCause(site) ? [position] : []));
    const positions = this.#positions;
    let at = lowerBound(positions, from + 1);
    // Calls with the same key are the repeats themselves: few stand between, since `from` is the latest of them.
    while (at < positions.length && (positions[at] ?? to) < to) {
      if (this.#keys[positions[at] ?? -1] !== key) return true;
      at += 1;
    }
    return false;
  }
}

function lowerBound(sorted: readonly number[], wanted: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function givesCause({ failed, call }: CallSite): boolean {
  return failed || changesSomething.get(call.name, mayChangeSomething);
}

/** The same few thousand names of tools come again and again. */
const changesSomething = new TextCache<boolean>(5_000, 500_000);

function mayChangeSomething(name: string): boolean {
  const verb = name.split(/[_\-.]|(?<=[a-z])(?=[A-Z])/)[0]?.toLowerCase() ?? "";
  return !readingVerbs.has(verb);
}
