import type { Dialogue, Turn } from "../contracts/generated/records.ts";
import type { DialogueContext } from "./context.ts";
import { languageOfWord, languages, lettersByScript, speaksOfLanguages } from "./language.ts";
import { excerpt, type Rule, type Violation } from "./rule.ts";
import { placesOfWords } from "./words.ts";

/** Fewer function words of another language than this in a sentence may be a name, a title or a quote. */
const fewestWords = 3;
/** Fewer letters of a foreign script than this may be a name. */
const fewestLetters: Readonly<Record<string, number>> = { cjk: 6 };
const fewestOtherLetters = 12;

/** A dialogue keeps to its language. */
export const oneLanguage: Rule = {
  id: "G11",
  version: 1,
  name: "one language throughout",
  severity: "mask_turn",
  doc: "No message, and no sentence of one, is in another language than the rest of what is said: told by script, and by function words for twelve languages in Latin script. Names, titles and short quotes are left alone; so are dialogues that speak of languages or translations, and scripts that results or the system text bring in.",
  sources: ["ToolACE"],
  *check(dialogue, context) {
    const found = [...foreignScripts(dialogue, context), ...foreignWords(dialogue, context)];
    // Asked last: hardly any dialogue gets here.
    if (found.length === 0 || speaksOfLanguages.test(context.system)) return;
    if (dialogue.turns.some(({ role, content }) => role === "user" && speaksOfLanguages.test(content)))
      return;
    yield* found;
  },
};

function violation({ id }: Turn, evidence: string, message: string): Violation {
  return { turnId: id, path: "/content", evidence: excerpt(evidence), message };
}

const spoken = ({ role, content }: Turn) => role !== "tool" && content !== "";

function foreignScripts({ turns }: Dialogue, context: DialogueContext): Violation[] {
  const suspects = turns.filter((turn) => spoken(turn) && context.words(turn).beyondLatin);
  if (suspects.length === 0) return [];
  const letters = new Map(suspects.map((turn) => [turn, lettersByScript(turn.content)] as const));
  const others = turns.filter(spoken).length - 1;
  let around: ReadonlyMap<string, number> | undefined;
  const found: Violation[] = [];
  for (const turn of suspects) {
    for (const [script, count] of letters.get(turn) ?? []) {
      if (script === "latin" || count < (fewestLetters[script] ?? fewestOtherLetters)) continue;
      const elsewhere = suspects.some((other) => other !== turn && letters.get(other)?.has(script));
      if (others < 1 || elsewhere) continue;
      around ??= lettersByScript(broughtIn(turns, context));
      if (around.has(script)) continue;
      found.push(
        violation(
          turn,
          turn.content,
          `The text is in another script (${script}) than everything else that is said; keep to one language.`,
        ),
      );
      break;
    }
  }
  return found;
}

/** What results, calls, catalog and system text hold, where a foreign word may come from. */
function broughtIn(turns: readonly Turn[], { tools, system }: DialogueContext): string {
  return [
    system,
    ...turns.flatMap(({ results, calls }) => [
      ...results.map(({ content }) => content),
      ...calls.map((call) => call.arguments),
    ]),
    ...tools.map(({ description, parameters }) => `${description} ${parameters}`),
  ].join(" ");
}

/** Letters of scripts in which four in a row are more than a mark. */
const unspacedWord = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{4}/u;

function foreignWords({ turns, spec }: Dialogue, context: DialogueContext): Violation[] {
  const total = new Int32Array(languages.length);
  const counted: (readonly [turn: Turn, counts: Int32Array])[] = [];
  let unspaced = 0;
  for (const turn of turns) {
    if (!spoken(turn)) continue;
    const { hashes, beyondLatin } = context.words(turn);
    const counts = new Int32Array(languages.length);
    for (const hash of hashes) {
      const language = languageOfWord(hash);
      if (language >= 0) counts[language] = (counts[language] ?? 0) + 1;
    }
    for (let language = 0; language < counts.length; language += 1)
      total[language] = (total[language] ?? 0) + (counts[language] ?? 0);
    if (beyondLatin && unspacedWord.test(turn.content)) unspaced += 1;
    counted.push([turn, counts]);
  }
  const own = ownLanguage(total, unspaced * 2 > counted.length, context.planned ? spec.language : "");
  if (own === undefined) return [];
  return counted.flatMap(([turn, counts]) => {
    for (const [language, count] of counts.entries()) {
      if (language === own || count < fewestWords) continue;
      const sentence = sentenceIn(turn.content, language, own, context.words(turn).hashes);
      if (sentence !== undefined)
        return [
          violation(
            turn,
            sentence,
            `A sentence is in another language (${languages[language]}) than the rest of what is said; keep to one language.`,
          ),
        ];
    }
    return [];
  });
}

/** Position of the dialogue's language; -1 for one that words do not tell, undefined when nothing tells. */
function ownLanguage(total: Int32Array, unspaced: boolean, ordered: string): number | undefined {
  const planned = languages.indexOf(ordered.toLowerCase().split("-")[0] ?? "");
  if (planned >= 0 && (total[planned] ?? 0) > 0) return planned;
  if (unspaced) return -1;
  let most = 0;
  for (let language = 1; language < total.length; language += 1)
    if ((total[language] ?? 0) > (total[most] ?? 0)) most = language;
  return (total[most] ?? 0) < 2 * fewestWords ? undefined : most;
}

/** A sentence in which words of `language` stand and hardly any of the dialogue's own. */
function sentenceIn(
  text: string,
  language: number,
  own: number,
  hashes: readonly number[],
): string | undefined {
  const { starts, ends } = placesOfWords(text);
  let first = 0;
  let hits = 0;
  let mine = 0;
  for (let index = 0; index < hashes.length; index += 1) {
    const of = languageOfWord(hashes[index] ?? 0);
    if (of === language) hits += 1;
    else if (of >= 0 && of === own) mine += 1;
    const gap = text.slice(ends[index], starts[index + 1] ?? text.length);
    const closes = index === hashes.length - 1 || /[.!?\n:]/.test(gap);
    if (!closes) continue;
    if (index - first >= 4 && hits >= fewestWords && mine * 3 <= hits && !quoted(text, starts[first] ?? 0))
      return text.slice(starts[first], ends[index]);
    first = index + 1;
    hits = 0;
    mine = 0;
  }
  return undefined;
}

function quoted(text: string, at: number): boolean {
  return /["'“«「『`(]\s*$/.test(text.slice(Math.max(0, at - 3), at));
}
