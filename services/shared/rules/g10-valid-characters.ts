import { excerpt, type Rule, type Violation } from "./rule.ts";

/** Control characters other than tab and line ends, and what a decoder writes for bytes it could not read. */
const invalid = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]/;
/** What may be at fault; halves of surrogate pairs are not where both halves are there. */
const suspicious = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ud800-\udfff]/;
/** The same as escapes of JSON text. */
const escaped = /\\u(?:00(?:0[0-8bcef]|1[0-9a-f]|7f|8[0-46-9a-f]|9[0-9a-f])|fffd)/i;

/** Texts hold no invalid characters. */
export const validCharacters: Rule = {
  id: "G10",
  version: 1,
  name: "no invalid characters",
  severity: "reject",
  doc: "No control characters, replacement characters (U+FFFD) or lone surrogates in what users and assistants say or in arguments; a warning in results. Tabs, line ends, emoji and every script are valid.",
  sources: ["ToolACE", "fms-dgt"],
  *check(_dialogue, { turns, spoken }) {
    const plain = !spoken.some(({ words }) => words.odd);
    for (const { id, role, content, calls, results } of turns) {
      if (!(plain && role !== "tool") && suspicious.test(content)) yield* faults(id, "/content", content);
      for (const [index, call] of calls.entries())
        if (suspicious.test(call.arguments) || call.arguments.includes("\\"))
          yield* faults(id, `/calls/${index}/arguments`, call.arguments, escaped);
      for (const [index, result] of results.entries())
        if (suspicious.test(result.content))
          for (const fault of faults(id, `/results/${index}/content`, result.content))
            yield { ...fault, severity: "warn" };
    }
  },
};

function* faults(turnId: string, path: string, text: string, alsoAs?: RegExp): Generator<Violation> {
  const found = invalid.exec(text) ?? alsoAs?.exec(text);
  const what = found ? named(found[0]) : text.isWellFormed() ? undefined : "a lone surrogate";
  if (what === undefined) return;
  const around = found ? text.slice(Math.max(0, found.index - 20), found.index + 20) : text.slice(0, 40);
  yield {
    turnId,
    path,
    evidence: excerpt(JSON.stringify(around.toWellFormed())),
    message: `The text holds ${what}; write it without.`,
  };
}

function named(character: string): string {
  const code = character.startsWith("\\u")
    ? character.slice(2).toUpperCase()
    : character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  return `the invalid character U+${code}`;
}
