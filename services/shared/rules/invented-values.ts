/** Tells which arguments of a dialogue's calls nobody gave, of those that somebody has to give. */
import { type ArgumentLeaf, givenBySchema } from "./argument-leaves.ts";
import type { CallSite } from "./call-site.ts";
import type { Grounding } from "./grounding.ts";
import { isIdParameter, kindOf } from "./identifiers.ts";

const dateFormats: ReadonlySet<unknown> = new Set(["date", "time", "date-time", "duration"]);

/** The arguments of the kind that has to be said before it is used, and that nobody said, in the order of the calls. */
export function inventedValues(calls: readonly CallSite[], grounding: Grounding): ArgumentLeaf[] {
  const invented: ArgumentLeaf[] = [];
  for (const { leaves } of calls)
    for (const leaf of leaves) if (!isGrounded(leaf, grounding)) invented.push(leaf);
  return invented;
}

function isGrounded(leaf: ArgumentLeaf, grounding: Grounding): boolean {
  const { value, name, site, nodes } = leaf;
  if (typeof value === "number") {
    const counted = !isIdParameter(name) || !Number.isInteger(value) || Math.abs(value) < 100;
    return counted || givenBySchema(leaf) || grounding.holds(String(value), site.at);
  }
  const kind = kindOf(name, value);
  if (kind === "free" || givenBySchema(leaf)) return true;
  if (nodes.some((node) => dateFormats.has(node["format"]))) return true;
  if (grounding.holds(value, site.at)) return true;
  if (kind === "id") return isSpeltApart(value, site.at, grounding);
  if (!/\d/.test(value) && grounding.mayBeTranscribed(value, site.at)) return true;
  // Users rarely say the ending of a file's name.
  return grounding.holdsWords(value.replace(/\.[a-z0-9]{1,5}$/i, ""), site.at);
}

/** "the number on my passport is P followed by 12345678" gives P12345678. */
function isSpeltApart(value: string, at: number, grounding: Grounding): boolean {
  const parts = /^([A-Za-z]{1,3})(\d{5,})$/.exec(value.trim());
  return parts !== null && grounding.holdsWords(`${parts[1]} ${parts[2]}`, at);
}
