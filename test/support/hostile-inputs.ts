/** Inputs made to do harm, for tests and for the benchmark. */

/** A schema that branches so often that a naive validator would need hours. */
function branching(levels: number): string {
  const $defs: Record<string, unknown> = { [`l${levels}`]: { type: "object" } };
  for (let level = 0; level < levels; level += 1)
    $defs[`l${level}`] = { allOf: [{ $ref: `#/$defs/l${level + 1}` }, { $ref: `#/$defs/l${level + 1}` }] };
  return JSON.stringify({ type: "object", allOf: [{ $ref: "#/$defs/l0" }], $defs });
}

const many = Array.from({ length: 5_000 }, (_, index) => index);
/** Schemas and values made to hold a core or to overflow a stack. */
export const hostileSchemas: readonly (readonly [name: string, parameters: string, value: unknown])[] = [
  ["references that double at every level", branching(40), {}],
  [
    "a reference loop that consumes nothing",
    '{"type":"object","properties":{"a":{"allOf":[{"$ref":"#/properties/a"}]}}}',
    { a: 1 },
  ],
  [
    "an exponential pattern",
    '{"type":"object","properties":{"a":{"type":"string","pattern":"^(a+)+$"}}}',
    { a: `${"a".repeat(50_000)}!` },
  ],
  [
    "a long pattern on a long text",
    JSON.stringify({ type: "object", properties: { a: { type: "string", pattern: "(a|b|ab){1,300}c" } } }),
    { a: "ab".repeat(30_000) },
  ],
  [
    "unique items in a long list",
    '{"type":"object","properties":{"a":{"type":"array","uniqueItems":true}}}',
    { a: many.map((n) => ({ n })) },
  ],
  [
    "a large enum against a long list",
    JSON.stringify({
      type: "object",
      properties: { a: { type: "array", items: { enum: many.map(String) } } },
    }),
    { a: many },
  ],
  [
    "many alternatives against a long list",
    JSON.stringify({
      type: "object",
      properties: {
        a: { type: "array", items: { allOf: many.slice(0, 1_500).map((n) => ({ minimum: n })) } },
      },
    }),
    { a: many },
  ],
  [
    "lengths of a long text, measured often",
    JSON.stringify({
      type: "object",
      properties: { a: { allOf: many.slice(0, 1_500).map(() => ({ maxLength: 9 })) } },
    }),
    { a: "x".repeat(60_000) },
  ],
  [
    "a wide object under many alternatives",
    JSON.stringify({ type: "object", allOf: many.slice(0, 1_500).map(() => ({ minProperties: 1 })) }),
    Object.fromEntries(many.map((n) => [n, 1])),
  ],
  ["a deep value", '{"type":"object"}', JSON.parse(`${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`)],
];

const long = 60_000;

/** Texts made to let patterns backtrack. */
export const hostileTexts: readonly (readonly [name: string, text: string])[] = [
  ["spaces", " ".repeat(long)],
  ["dots and letters", "a.".repeat(long / 2)],
  ["brackets", "[error ".repeat(long / 7)],
  ["braces", '{"name":'.repeat(long / 8)],
  ["angles", "<".repeat(long)],
  ["letters before a colon", `${"A".repeat(long)}:`],
  ["words before a colon", `${"and so on ".repeat(long / 10)}so:`],
  ["lines", "a\n".repeat(long / 2)],
  ["capitals", "A".repeat(long)],
  ["months", "may ".repeat(long / 4)],
  ["digits", "1".repeat(long)],
  ["digits and operators", "1+".repeat(long / 2)],
  ["accents", "e\u0301".repeat(long / 2)],
  ["Chinese", "请稍等一下".repeat(long / 5)],
  ["quotes", '"'.repeat(long)],
  ["names of a tool", "get_flight(".repeat(long / 11)],
  ["underscores", "a_".repeat(long / 2)],
  ["backslashes", "\\u00".repeat(long / 4)],
];
