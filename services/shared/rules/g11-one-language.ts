import type { Dialogue, Turn } from "../contracts/generated/records.ts";
import type { DialogueContext, SpokenTurn } from "./context.ts";
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
  version: 2,
  name: "one language throughout",
  severity: "mask_turn",
  doc: "No message, and no sentence of one, is in another language than the rest of what is said: told by script, and by function words for twelve languages in Latin script, those of users first. Names, titles and short quotes are left alone; so are dialogues that speak of languages or translations, and scripts that results or the system text bring in.",
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

function foreignScripts({ turns }: Dialogue, context: DialogueContext): Violation[] {
  const { spoken } = context;
  const suspects = spoken.flatMap(({ turn, words }) => (words.beyondLatin ? [turn] : []));
  if (suspects.length === 0) return [];
  const letters = new Map(suspects.map((turn) => [turn, lettersByScript(turn.content)] as const));
  const others = spoken.length - 1;
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

function foreignWords({ spec }: Dialogue, context: DialogueContext): Violation[] {
  const { spoken } = context;
  const total = new Int32Array(languages.length);
  const asked = new Int32Array(languages.length);
  // A row for each spoken turn.
  const counts = new Int32Array(spoken.length * languages.length);
  let unspaced = 0;
  for (let row = 0; row < spoken.length; row += 1) {
    const { turn, words } = spoken[row] as SpokenTurn;
    for (const hash of words.hashes) {
      const language = languageOfWord(hash);
      if (language < 0) continue;
      const cell = row * languages.length + language;
      counts[cell] = (counts[cell] as number) + 1;
      total[language] = (total[language] as number) + 1;
      if (turn.role === "user") asked[language] = (asked[language] as number) + 1;
    }
    if (words.beyondLatin && unspacedWord.test(turn.content)) unspaced += 1;
  }
  const own = ownLanguage(total, asked, unspaced * 2 > spoken.length, context.planned ? spec.language : "");
  if (own === undefined) return [];
  const found: Violation[] = [];
  for (let cell = 0; cell < counts.length; cell += 1) {
    if ((counts[cell] as number) < fewestWords) continue;
    const row = Math.floor(cell / languages.length);
    const language = cell % languages.length;
    if (language === own) continue;
    const { turn, words } = spoken[row] as SpokenTurn;
    const sentence = sentenceIn(turn.content, language, own, words.hashes);
    if (sentence === undefined) continue;
    found.push(
      violation(
        turn,
        sentence,
        `A sentence is in another language (${languages[language]}) than the rest of what is said; keep to one language.`,
      ),
    );
    // One finding a turn is enough.
    cell = (row + 1) * languages.length - 1;
  }
  return found;
}

/**
 * Position of the dialogue's language; -1 for one that words do not tell, undefined when nothing tells. What users say
 * goes first: it is the assistant that has to follow.
 */
function ownLanguage(
  total: Int32Array,
  asked: Int32Array,
  unspaced: boolean,
  ordered: string,
): number | undefined {
  const planned = languages.indexOf(ordered.toLowerCase().split("-")[0] ?? "");
  if (planned >= 0 && (total[planned] ?? 0) > 0) return planned;
  if (unspaced) return -1;
  const most = mostOf(total);
  if ((total[most] ?? 0) < 2 * fewestWords) return undefined;
  const users = mostOf(asked);
  return (asked[users] ?? 0) >= fewestWords ? users : most;
}

function mostOf(counts: Int32Array): number {
  let most = 0;
  for (let language = 1; language < counts.length; language += 1)
    if ((counts[language] ?? 0) > (counts[most] ?? 0)) most = language;
  return most;
}

/** False when no three words of `language` stand with at most one of `own` between them, as in any sentence of it they do. */
function mayHoldSentence(language: number, own: number, hashes: readonly number[]): boolean {
  // Words of the dialogue's own language between the latest word of the other one and the two before it.
  let [gap, gapBefore] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const hash of hashes) {
    const of = languageOfWord(hash);
    if (of === language) {
      if (gap + gapBefore <= 1) return true;
      gapBefore = gap;
      gap = 0;
    } else if (of >= 0 && of === own) gap += 1;
  }
  return false;
}

/** A sentence in which words of `language` stand and hardly any of the dialogue's own. */
function sentenceIn(
  text: string,
  language: number,
  own: number,
  hashes: readonly number[],
): string | undefined {
  if (!mayHoldSentence(language, own, hashes)) return undefined;
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
