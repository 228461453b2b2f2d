import { isObject } from "../dialogue/json.ts";
import type { ArgumentLeaf } from "./argument-leaves.ts";
import type { DialogueContext } from "./context.ts";
import { isIdParameter } from "./identifiers.ts";
import { excerpt, type Rule } from "./rule.ts";

/** Values keep what results made them. */
export const continuedValues: Rule = {
  id: "T6",
  version: 1,
  name: "values go on as results gave them",
  severity: "reject",
  doc: "An id or number that nobody said is not a garbled copy of one that a result or the user gave: the same characters in another order, or one digit changed, under the same name (order 17 becomes 71). Reject for ids, masked for other numbers.",
  sources: ["APIGen-MT replay"],
  *check(_dialogue, context) {
    for (const site of context.calls) {
      for (const leaf of site.leaves) {
        const text = String(leaf.value);
        if (!/\d/.test(text) || text.length < 2 || text.length > 40 || /\s/.test(text)) continue;
        const id = isIdParameter(leaf.name);
        // Three digits in another order may well be a sum.
        if (!id && (typeof leaf.value !== "number" || text.length < 4)) continue;
        if (context.grounding.holds(text, site.at)) continue;
        const origin = garbledFrom(leaf, text, context);
        if (origin === undefined) continue;
        yield {
          turnId: site.turn.id,
          path: leaf.path,
          evidence: excerpt(`${text}, not ${origin}`),
          message: `"${excerpt(leaf.name)}" of ${site.call.name} is ${excerpt(text)}, which nobody gave; a result gave ${excerpt(origin)}.`,
          ...(!id && { severity: "mask_turn" as const }),
        };
      }
    }
  },
};

/** The earlier value of the same name that `text` was made from by a slip. */
function garbledFrom(leaf: ArgumentLeaf, text: string, context: DialogueContext): string | undefined {
  for (const site of context.calls) {
    if (site.at >= leaf.site.at) return undefined;
    // A result that does not even hold the name cannot hold a value of that name.
    if (site.result === undefined || !site.result.content.includes(`"${leaf.name}"`)) continue;
    for (const value of valuesNamed(site.value, leaf.name))
      if (isSlip(text, value, typeof leaf.value === "number")) return value;
  }
  return undefined;
}

function valuesNamed(value: unknown, name: string): string[] {
  const found: string[] = [];
  const open: unknown[] = [value];
  for (let next = open.pop(); next !== undefined && found.length < 200; next = open.pop()) {
    if (Array.isArray(next)) open.push(...next.slice(0, 200).filter((item) => item != null));
    else if (isObject(next))
      for (const [key, inner] of Object.entries(next)) {
        if (key === name && (typeof inner === "string" || typeof inner === "number"))
          found.push(String(inner));
        else if (inner !== null && typeof inner === "object") open.push(inner);
      }
  }
  return found;
}

/** The same characters in another order; for texts of some length also one digit for another. */
function isSlip(text: string, origin: string, number: boolean): boolean {
  if (text === origin || text.length !== origin.length) return false;
  if ([...text].sort().join("") === [...origin].sort().join("")) return true;
  if (number || text.length < 5) return false;
  let differing = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === origin[at]) continue;
    differing += 1;
    if (differing > 1 || !/\d/.test(text.charAt(at)) || !/\d/.test(origin.charAt(at))) return false;
  }
  return differing === 1;
}
