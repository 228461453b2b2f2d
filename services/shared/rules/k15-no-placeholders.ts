import { givenBySchema } from "./argument-leaves.ts";
import { isFreeText } from "./identifiers.ts";
import { excerpt, type Rule } from "./rule.ts";

const anyOf = (forms: readonly RegExp[], flags = "") =>
  new RegExp(forms.map(({ source }) => source).join("|"), flags);

/** Templates that stand for a value that is still to be filled in. */
const templates = anyOf([
  /^<[^<>\n]{1,60}>$/,
  /^\{\{[^{}\n]{1,60}\}\}$/,
  /^\$\{[^{}\n]{1,60}\}$/,
  /^\{[A-Za-z_]{2,40}\}$/,
  /\b(?:YOUR|INSERT|ENTER)_[A-Z][A-Z_]*\b/,
  /^\[?(?:MASK|MASKED|REDACTED)\]?$/,
  /^__[A-Z_]{3,40}__$/,
]);
/** The same, in any case. */
const spokenTemplates = anyOf(
  [
    /^\[(?:[A-Z][A-Z _-]{2,40}|(?:your|insert|enter)\b[^[\]\n]{1,40})\]$/,
    /^(?:your|insert|enter)(?:[_-][a-z]+){1,4}$/,
  ],
  "i",
);

/** Values that examples are made of; honest only when somebody gave them. */
const samples = anyOf(
  [
    /^(?:string|str|placeholder|dummy|sample|todo|tbd|tba|x{3,}|lorem ipsum.{0,40}|some[_ ](?:value|id|name|string))$/,
    /^[\w.+-]+@(?:example|domain|yourdomain)\.(?:com|org|net)$/,
    /^(?:john|jane) doe$/,
    /^(?:123-456-7890|\+?1?[ -]?555-555-5555|1234567890|0{8}-0{4}-0{4}-0{4}-0{12})$/,
    /^123 main (?:st|street)\.?$/,
  ],
  "i",
);

/** A path into a list within a list: a cell of a table. */
const tableCell = /\/\d+\/\d+$/;

/** No argument is a placeholder. */
export const noPlaceholders: Rule = {
  id: "K15",
  version: 2,
  name: "no placeholder for a value",
  severity: "reject",
  doc: "No argument is a template (`<id>`, `{{city}}`, `YOUR_KEY`) or a sample value (`string`, user@example.com, John Doe), unless somebody gave exactly that text before, or the schema itself holds it. A sample value in a cell of a table (a list of lists) is content that the call writes.",
  sources: ["fms-dgt"],
  *check(_dialogue, { calls, grounding }) {
    for (const site of calls) {
      for (const leaf of site.leaves) {
        if (typeof leaf.value !== "string" || leaf.value.length > 200) continue;
        const text = leaf.value.trim();
        const template = templates.test(text) || spokenTemplates.test(text);
        if (!template && !samples.test(text)) continue;
        // The catalog does not excuse it: its examples are where placeholders are copied from.
        if (givenBySchema(leaf) || grounding.saidExactly(text, site.at)) continue;
        // The word "string" is an honest answer to the question of a type; code and templates are honest texts.
        if (isFreeText(leaf.name) || /(?:^|_)(?:type|format|kind|template|code|pattern)$/i.test(leaf.name))
          continue;
        if (!template && (tableCell.test(leaf.path) || grounding.said(text, site.at))) continue;
        yield {
          turnId: site.turn.id,
          path: leaf.path,
          evidence: excerpt(text),
          message: `"${excerpt(leaf.name)}" of ${site.call.name} is the placeholder ${JSON.stringify(excerpt(text))}; use a real value that was given.`,
        };
      }
    }
  },
};
