/**
 * Tells in which language something is written, as far as rules need it: the script for most languages, function words
 * for those that share the Latin one. Words that two of the lists share say nothing and are left out.
 */
import { wordHash } from "./words.js";
const functionWords = {
    en: "the and you is are of to for with your have has would please can i it that this my be on at from what will not do me we could should there been any if or by as but how when which an in a was also so no one man die war art all more here want need",
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
const owners = new Map();
for (const [language, list] of Object.entries(functionWords)) {
    for (const word of list.split(" ")) {
        const hash = wordHash(word);
        owners.set(hash, owners.has(hash) && owners.get(hash) !== language ? undefined : language);
    }
}
/** The language that a word, given by its hash, belongs to and no other; undefined for most words. */
export function languageOfWord(hash) {
    return owners.get(hash);
}
/** Scripts that tell languages apart by themselves. Latin is the rest. */
const scripts = {
    cjk: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu,
    cyrillic: /\p{Script=Cyrillic}/gu,
    greek: /\p{Script=Greek}/gu,
    arabic: /\p{Script=Arabic}/gu,
    hebrew: /\p{Script=Hebrew}/gu,
    indic: /[\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}]/gu,
    thai: /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/gu,
};
const beyondLatin = /[\u0370-\u{10ffff}]/u;
const latin = /\p{Script=Latin}/gu;
/** How many letters of each script a text has; Latin letters are only counted beside others. */
export function lettersByScript(text) {
    const counts = new Map();
    if (!beyondLatin.test(text))
        return counts;
    for (const [script, letters] of Object.entries(scripts)) {
        const count = text.match(letters)?.length ?? 0;
        if (count > 0)
            counts.set(script, count);
    }
    const count = text.match(latin)?.length ?? 0;
    if (count > 0)
        counts.set("latin", count);
    return counts;
}
/** Words by which people ask for another language, or for a translation. */
export const speaksOfLanguages = /translat|\blanguages?\b|\b(?:english|spanish|french|german|italian|portuguese|dutch|swedish|polish|russian|chinese|mandarin|japanese|korean|arabic|hindi|turkish|vietnamese|indonesian|thai|greek|latin)\b|übersetz|sprache|traduc|traduire|tradui|idioma|langue|lingua|翻译|翻譯|翻訳|번역|英语|英文|中文|日语|法语|西班牙语|перевод|переве/iu;
