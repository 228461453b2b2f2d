/**
 * Tells in which language something is written, as far as rules need it: the script for most languages, function words
 * for those that share the Latin one. Words that two of the lists share say nothing and are left out.
 */
import { wordHash } from "./words.ts";

const functionWords: Readonly<Record<string, string>> = {
  en: "the and you is are of to for with your have has would please can i it that this my be on at from what will not do me we could should there been any if or by as but how when which an in a was also so no one man die war art all more here want need per come due plus pour son van men den ten tan fort port sans",
  de: "der das und ist nicht ich sie ein eine einen mit für auf bitte haben wir den zu dem von ihr ihre ihren sind wird auch werden kann können möchte noch nach bei oder wenn wie mir mich habe hat es im am zum zur um aber nur diese dieser wurde",
  fr: "le la les et est pas je vous un une des du de pour dans sur avec votre vos que qui ce cette il elle nous mon ma mes sont avez êtes plaît merci pouvez voudrais au aux être ou si mais plus été",
  es: "el la los las y es no yo usted un una de del para con su sus que se por en mi está como al le lo más pero puede quiero quisiera gracias favor ha he son este esta hay muy también sí",
  it: "il lo gli e è non io lei un una di del della per con che si sono nel mio mia ho ha come questo questa può vorrei grazie anche alla al dei delle più le i la da",
  pt: "o os as e é não eu você um uma de do da dos das para com seu sua que se por em meu minha está como ao na no mais mas pode quero gostaria obrigado foi são este esta também",
  nl: "de het een en is niet ik u je van voor met op dat die zijn heb heeft kan kunt wil graag naar mijn uw ook maar of bij wordt deze er aan te wij hebben",
  sv: "och är inte jag du en ett att för med på av som den det har kan vill till min din om vi var från ska tack",
  pl: "i nie jest się na w z do że to jak czy dla proszę mam mój moja ten ta są był chcę dziękuję od po",
  tr: "ve bir bu için ile mi ne var yok ben siz lütfen teşekkürler olarak daha çok değil nasıl",
  id: "yang dan di ke dari untuk dengan ini itu saya anda tidak akan bisa ada adalah pada tolong terima kasih",
  vi: "và là của cho tôi bạn không có được này một với các trong để xin vui lòng",
};

/** The languages that are told apart by their words. */
export const languages: readonly string[] = Object.keys(functionWords);

const owners = new Map<number, number>();
for (const [number, list] of Object.values(functionWords).entries()) {
  for (const word of list.split(" ")) {
    const hash = wordHash(word);
    owners.set(hash, owners.has(hash) && owners.get(hash) !== number ? -1 : number);
  }
}

/** The owners in an open table, since every word that is said is looked up: a slot is a hash and its language. */
const slots = 8_192;
const slotHashes = new Int32Array(slots);
const slotLanguages = new Int8Array(slots).fill(-2);
const slotOf = (hash: number) => Math.imul(hash, 0x9e3779b1) >>> 19;
for (const [hash, language] of owners) {
  let slot = slotOf(hash);
  while (slotLanguages[slot] !== -2) slot = (slot + 1) % slots;
  slotHashes[slot] = hash;
  slotLanguages[slot] = language;
}

/** Position in `languages` of the one that a word, given by its hash, belongs to and no other; -1 for most words. */
export function languageOfWord(hash: number): number {
  for (let slot = slotOf(hash); ; slot = (slot + 1) % slots) {
    const language = slotLanguages[slot] as number;
    if (language === -2) return -1;
    if (slotHashes[slot] === hash) return language;
  }
}

/** Scripts that tell languages apart by themselves. Latin is the rest. */
const scripts: Readonly<Record<string, RegExp>> = {
  cjk: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu,
  cyrillic: /\p{Script=Cyrillic}/gu,
  greek: /\p{Script=Greek}/gu,
  arabic: /\p{Script=Arabic}/gu,
  hebrew: /\p{Script=Hebrew}/gu,
  indic: /[\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}]/gu,
  thai: /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/gu,
};

const latin = /\p{Script=Latin}/gu;

/** How many letters of each script a text has. */
export function lettersByScript(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [script, letters] of Object.entries(scripts)) {
    const count = text.match(letters)?.length ?? 0;
    if (count > 0) counts.set(script, count);
  }
  const count = text.match(latin)?.length ?? 0;
  if (count > 0) counts.set("latin", count);
  return counts;
}

/** Words by which people ask for another language, or for a translation. */
export const speaksOfLanguages =
  /translat|\b(?:in|into|to|from|speak|speaks|speaking|learn|learning|say it in|write it in) (?:english|spanish|french|german|italian|portuguese|dutch|swedish|polish|russian|chinese|mandarin|japanese|korean|arabic|hindi|turkish|vietnamese|indonesian|thai|greek|latin)\b|übersetz|auf (?:deutsch|englisch|französisch|spanisch|italienisch)\b|traduc|traduire|tradui|翻译|翻譯|翻訳|번역|(?:用|成|说)(?:英语|英文|中文|日语|法语|德语|西班牙语)|перевод|переве/iu;
