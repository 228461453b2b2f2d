/** Hermes: tools between `<tools>` and `</tools>`, in a prompt or in the system text of dialogues. */
import { systemText } from "./conversation.js";
import { valuesIn } from "./embedded-list.js";
import { entriesOf, listed, placed } from "./entry.js";
import { recordId, recordsOf } from "./format.js";
import { example, readOpenAiTool } from "./openai.js";
const opening = "<tools>";
const closing = "</tools>";
export const hermes = {
    name: "hermes",
    title: "Hermes prompts with the tools between <tools> and </tools>",
    read(document) {
        const texts = document.kind === "text"
            ? document.roots.map(({ value, at }) => ({ text: String(value), at, source: "" }))
            : recordsOf(document).map((place) => ({
                text: systemText(place.record) ?? "",
                at: placed(place.at, "system"),
                source: recordId(place),
            }));
        const entries = texts.flatMap(({ text, at, source }) => blocksOf(text).flatMap((inner, index) => readBlock(inner, index === 0 ? at : placed(at, index), source)));
        return entries.length > 0 ? { entries } : { missing: "no text with <tools> and </tools>" };
    },
};
/** Blocks that hold something; prose that mentions the tags, as this format's prompts do, does not count. */
function blocksOf(text) {
    const blocks = [];
    for (let from = text.indexOf(opening); from >= 0;) {
        const end = text.indexOf(closing, from);
        if (end < 0)
            break;
        // Of several openings the last one before the end counts.
        const start = text.lastIndexOf(opening, end) + opening.length;
        const inner = text.slice(start, end).trim();
        if (/^[[{]/.test(inner))
            blocks.push(inner);
        from = text.indexOf(opening, end);
    }
    return blocks;
}
function readBlock(text, at, source) {
    const read = valuesIn(text);
    if ("fault" in read)
        return [
            {
                at,
                source,
                name: "",
                reading: { refused: `the text between <tools> and </tools> cannot be read: ${read.fault}` },
            },
        ];
    return entriesOf(listed(read.values, at, source), readOpenAiTool, example);
}
