/**
 * References to results of calls, as plans write them in the place of a value: `$c1.id`, `${step_2.output}`, `{{call1.id}}`,
 * `#E2`. A finished dialogue holds values instead. Amounts ($5, $12.50) are no references.
 */
import type { ArgumentLeaf } from "./argument-leaves.ts";
import type { DialogueContext } from "./context.ts";
import { isFreeText } from "./identifiers.ts";
import type { Violation } from "./rule.ts";
import { excerpt } from "./rule.ts";

const label = String.raw`(?:c|call|step|var|result|output|response|ref|node|task)[_-]?(\d{1,3})(?:\.[A-Za-z_]\w{0,40}|\[\w{1,20}\]){0,6}`;
const reference = new RegExp(
  String.raw`\$${label}\b|\$\{\s*\$?${label}\s*\}|\{\{\s*\$?${label}\s*\}\}|<${label}>|(?<![\w#])#E(\d)\b`,
  "i",
);

const holdsCode = /code|command|cmd|script|shell|bash|sql|template/i;

export interface Reference {
  readonly leaf: ArgumentLeaf;
  readonly text: string;
  /** True when the reference is the whole value. */
  readonly whole: boolean;
  /** True when it names this call or a later one. */
  readonly forward: boolean;
}

/** The references in the arguments of a dialogue's calls that nobody said. */
export function* references({ calls, grounding }: DialogueContext): Generator<Reference> {
  for (const [position, site] of calls.entries()) {
    // Almost no argument holds one of these characters.
    if (!/[$#<]|\{\{/.test(site.call.arguments)) continue;
    for (const leaf of site.leaves) {
      if (typeof leaf.value !== "string" || leaf.value.length > 500) continue;
      // Scripts have variables of the same form, and texts may speak of them.
      if (isFreeText(leaf.name) || holdsCode.test(leaf.name)) continue;
      const found = reference.exec(leaf.value);
      if (!found || grounding.saidExactly(found[0], site.at)) continue;
      const number = Number(found.slice(1).find((part) => part !== undefined));
      yield {
        leaf,
        text: found[0],
        whole: found[0].length === leaf.value.trim().length,
        forward: number > position,
      };
    }
  }
}

/** The violation that a reference is. */
export function referenceViolation({ leaf, text }: Reference, what: string): Violation {
  return {
    turnId: leaf.site.turn.id,
    path: leaf.path,
    evidence: excerpt(text),
    message: `"${excerpt(leaf.name)}" of ${leaf.site.call.name} holds ${JSON.stringify(excerpt(text))}, ${what}.`,
  };
}
