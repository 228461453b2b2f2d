import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type LinearPattern, linearPattern } from "../../../services/shared/tools/linear-pattern.ts";

function usable(source: string): LinearPattern {
  const pattern = linearPattern(source);
  if ("unsupported" in pattern) assert.fail(`${source}: ${pattern.unsupported}`);
  return pattern;
}

const cases: readonly (readonly [source: string, matches: readonly string[], misses: readonly string[]])[] = [
  ["^[A-Z]{3}$", ["JFK"], ["jfk", "JFKX", "JF"]],
  ["^\\d{4}-\\d{2}-\\d{2}$", ["2025-03-14"], ["14.3.2025", "2025-3-14"]],
  ["^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}$", ["ana@mail.example.org"], ["ana@", "ana@mail"]],
  ["colou?r", ["the colour", "color"], ["colr"]],
  ["^(?:red|green|blue)$", ["green"], ["greens", "yellow"]],
  ["^(?<area>\\+\\d{1,3})?[ -]?\\d{6,}$", ["+49 1234567", "1234567"], ["+49 12"]],
  ["^\\p{Lu}\\p{Ll}+$", ["Élodie"], ["élodie"]],
  ["^[^\\s@]+$", ["a.b"], ["a b", "a@b"]],
  ["\\bcat\\b", ["a cat sat"], ["concatenate"]],
  ["^.{2,3}$", ["ab", "abc", "😀a"], ["a", "abcd", "a\nb"]],
  ["^a{2}$|^b*?c$", ["aa", "bbc", "c"], ["a", "ab"]],
  ["^[\\w-\\.]+$", ["a-b.c"], ["a b"]],
  ["^\\d+\\-\\d+$", ["1-2"], ["1 2"]],
  ["^(a|b)*abb$", ["abababb"], ["ababab"]],
  ["", ["", "anything"], []],
  ["^$", [""], ["a"]],
  ["^[\\u4e00-\\u9fa5]+$", ["北京"], ["Beijing"]],
  ["^(()*)*x$", ["x"], ["y"]],
];

for (const [source, matches, misses] of cases) {
  test(`the pattern ${source || "(empty)"} finds what it should and nothing else`, () => {
    const pattern = usable(source);
    for (const text of matches) assert.equal(pattern.test(text), true, JSON.stringify(text));
    for (const text of misses) assert.equal(pattern.test(text), false, JSON.stringify(text));
  });
}

const unsupported = [
  "(?=a)b",
  "(?!a)b",
  "(?<=a)b",
  "(?<!a)b",
  "(a)\\1",
  "(?<x>a)\\k<x>",
  "(?i)abc",
  "(a",
  "a)",
  "[a",
  "*a",
  "a**",
  "a{3,2}",
  "[z-a]",
  "\\Z",
  "(a{1000}){1000}",
  "a{99999}",
  "(".repeat(60) + ")".repeat(60),
];
for (const source of unsupported) {
  test(`the pattern ${source.slice(0, 30)} is refused with a reason`, () => {
    const pattern = linearPattern(source);
    assert.ok("unsupported" in pattern && pattern.unsupported.length > 0);
  });
}

test("patterns that take a backtracking engine exponential time are answered at once", () => {
  for (const source of ["^(a+)+$", "^(a|a)*$", "^(a*)*b$", "^(\\w+\\s?)*$", "(x+x+)+y"]) {
    const started = performance.now();
    usable(source).test(`${"a".repeat(20_000)}!`);
    assert.ok(performance.now() - started < 500, source);
  }
});

test("it says the same as the language's own engine", () => {
  const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\w", "\\d", "^", "$", "\\b", "c");
  const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
    pattern: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      atom,
      fc
        .tuple(tie("pattern"), fc.constantFrom("", "*", "+", "?", "{2}", "{1,3}", "{0,}", "*?"))
        .map(([inner, quantifier]) => `(?:${inner})${quantifier}`),
      fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => a + b),
      fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => `(${a}|${b})`),
    ),
  }));
  const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "1", " ", "\n"), maxLength: 8 });
  fc.assert(
    fc.property(pattern, text, (source, input) => {
      assert.equal(usable(source).test(input), new RegExp(source, "u").test(input));
    }),
    { numRuns: 2_000 },
  );
});
