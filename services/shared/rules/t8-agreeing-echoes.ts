import { isObject } from "../dialogue/json.ts";
import type { CallSite } from "./call-site.ts";
import { compact, fold } from "./fold.ts";
import { isFreeText } from "./identifiers.ts";
import { mentions } from "./mentions.ts";
import { excerpt, type Rule } from "./rule.ts";

/** Results echo what they were asked. */
export const agreeingEchoes: Rule = {
  id: "T8",
  version: 1,
  name: "results echo what was asked",
  severity: "mask_turn",
  doc: "Where a result repeats an argument under the same name, it repeats its value: who asks for Paris does not get London. Other forms of the same value (case, units, dates, a longer name, a code for it) agree; what an update changes is left alone; free text and finer contradictions are for the experts.",
  sources: ["fms-dgt"],
  *check(_dialogue, context) {
    for (const site of context.calls) {
      const { args, result, failed, turn, call } = site;
      if (!args || result === undefined || failed || !isObject(site.value)) continue;
      const levels = levelsOf(site.value);
      for (const name of Object.keys(args)) {
        const echo = echoOf(levels, name);
        if (echo === undefined || isFreeText(name) || !contradicts(args[name], echo)) continue;
        // Whoever sets a new value is often shown the old one beside it.
        if (changes(site)) continue;
        yield {
          turnId: context.turns[site.at + 1]?.id ?? turn.id,
          path: `/results/${turn.calls.indexOf(call)}/content`,
          evidence: excerpt(`${name}: ${JSON.stringify(args[name])}, ${JSON.stringify(echo)}`),
          message: `${call.name} was asked with "${excerpt(name)}" ${excerpt(JSON.stringify(args[name]))}, and its result says ${excerpt(JSON.stringify(echo))}; let it answer what was asked.`,
        };
      }
    }
  },
};

type Level = Readonly<Record<string, unknown>>;

/** A result, and what is in it where that is its only part. */
function levelsOf(result: Level): Level[] {
  const levels: Level[] = [];
  for (let level: unknown = result; isObject(level); ) {
    levels.push(level);
    const keys = Object.keys(level);
    level = keys.length === 1 ? level[keys[0] as string] : undefined;
  }
  return levels;
}

/** The value that the outermost level gives which gives one under that name. */
function echoOf(levels: readonly Level[], name: string): string | number | undefined {
  for (const level of levels) {
    const own = level[name];
    if (typeof own === "string" || typeof own === "number") return own;
  }
  return undefined;
}

const changing = /^(?:update|set|change|modify|edit|rename|move|adjust|toggle|replace|swap|convert|switch)/i;

function changes({ call }: CallSite): boolean {
  return changing.test(call.name);
}

function contradicts(asked: unknown, echo: string | number): boolean {
  if (typeof asked === "number" && typeof echo === "number")
    return Math.abs(asked - echo) > 1e-6 * Math.max(1, Math.abs(asked));
  if (typeof asked !== "string" && typeof asked !== "number") return false;
  const [one, other] = [String(asked).trim(), String(echo).trim()];
  if (one === "" || other === "" || one === other) return false;
  const [a, b] = [compact(fold(one)), compact(fold(other))];
  if (a === "" || b === "" || a.includes(b) || b.includes(a)) return false;
  // Tokyo and 東京: whether a transcription is right is no matter of form.
  if (isLatin(one) !== isLatin(other)) return false;
  if (mentions(other, one) || mentions(one, other)) return false;
  if (isCodeFor(one, other) || isCodeFor(other, one)) return false;
  const [x, y] = [Number.parseFloat(one.replaceAll(",", "")), Number.parseFloat(other.replaceAll(",", ""))];
  if (Number.isFinite(x) && x === y) return false;
  return !(looksLikeDate(one) && looksLikeDate(other));
}

/** NYC for New York City, USD for US dollars: a code whose letters come in this order in a longer text stands for it. */
function isCodeFor(code: string, name: string): boolean {
  if (!/^[A-Z]{2,5}$/.test(code) || name.length <= code.length) return false;
  let at = -1;
  const letters = name.toUpperCase();
  return [...code].every((letter) => {
    at = letters.indexOf(letter, at + 1);
    return at >= 0;
  });
}

function isLatin(text: string): boolean {
  return !/[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u.test(text);
}

/** Dates come in so many forms that only the experts compare them. */
function looksLikeDate(text: string): boolean {
  return (
    /\d/.test(text) && /\d[-/.:]\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|[年月日]/i.test(text)
  );
}
