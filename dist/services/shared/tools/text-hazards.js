/** Characters and phrases in a tool's texts that a reader does not see, or that try to lead a model. */
/** Every text in a JSON value, keys included. The value must not be deeper than the limits on schemas allow. */
export function textsIn(value, at) {
    if (typeof value === "string")
        return [{ at, text: value }];
    if (value === null || typeof value !== "object")
        return [];
    return Object.entries(value).flatMap(([key, inner]) => {
        const texts = textsIn(inner, `${at}/${key.slice(0, 80)}`);
        return Array.isArray(value) ? texts : [{ at, text: key }, ...texts];
    });
}
/** What makes a text unfit to be stored and sent at all; undefined when nothing does. */
export function brokenText(text) {
    if (!text.isWellFormed())
        return "half of a surrogate pair, which is no character";
    if (text.includes("\0"))
        return "a NUL character";
    return undefined;
}
const name = (code) => `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
const hidden = [
    ["a control character", /[\u0001-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/u],
    ["a character that changes the direction of text", /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u],
    // Joiners have their use between letters of some scripts and in emoji; elsewhere they only hide something.
    [
        "a character without width",
        /[\u00AD\u180E\u200B\u2060-\u2064\uFEFF]|(?<!\p{M}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Script=Arabic}|\p{Script=Devanagari})[\u200C\u200D]/u,
    ],
    ["invisible tag characters", /(?<!\u{1F3F4}[\u{E0020}-\u{E007F}]*)[\u{E0000}-\u{E007F}]/u],
];
/** Phrases by which texts address the model that reads them rather than the one who calls the tool. */
const leading = [
    /\b(?:ignore|disregard|forget|override)\s+(?:\w+\s+){0,3}(?:previous|prior|above|earlier|preceding|other)\s+(?:\w+\s+){0,2}(?:instructions?|prompts?|rules?|messages?|directions?)\b/i,
    /\b(?:do not|don't|never)\s+(?:tell|inform|mention|reveal|disclose|show)\b.{0,40}\b(?:the user|to the user|anyone)\b/i,
    /\byou are now\b.{0,40}\b(?:mode|assistant|agent|dan|jailbroken|unrestricted)\b/i,
    /\b(?:reveal|print|repeat|leak|output)\s+(?:\w+\s+){0,2}system prompt\b/i,
    /<\/?(?:system|important|instructions?|secret)>|<\|(?:im_start|im_end|system|endoftext)\|>|\[\/?INST\]|<<SYS>>/i,
    /\bbefore (?:using|calling|invoking) (?:this|any|other)\b.{0,80}\b(?:read|send|fetch|upload|pass)\b.{0,60}(?:\.ssh|\.env|credentials?|password|api[ _-]?key|token|config)/i,
    /(?:忽略|无视).{0,6}(?:之前|以上|先前|前面|所有).{0,6}(?:指令|指示|提示|说明|规则)/,
];
/** Texts longer than this are searched for phrases up to here. */
const searched = 20_000;
/** What is odd about texts, one sentence for each kind and place. */
export function textWarnings(texts) {
    const warnings = new Set();
    for (const { at, text } of texts) {
        for (const [what, pattern] of hidden) {
            const found = pattern.exec(text)?.[0];
            if (found !== undefined)
                warnings.add(`${at} holds ${what} (${name(found.codePointAt(0) ?? 0)})`);
        }
        const phrase = leading
            .map((pattern) => pattern.exec(text.slice(0, searched))?.[0])
            .find((found) => found);
        if (phrase)
            warnings.add(`${at} reads like an instruction to the model: ${JSON.stringify(phrase.slice(0, 80))}`);
    }
    return [...warnings];
}
