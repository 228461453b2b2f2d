/** What a request holds: its step, and the data sections of its prompt. Nothing here knows which pipeline wrote it. */
import { isObject, parseJson } from "../shared/dialogue/json.js";
/** The data sections of a prompt, as the text that stands between their fences. The first section of a name counts. */
export function readSections(messages) {
    const sections = new Map();
    for (const { content } of messages) {
        const opening = /<data name="([^"]+)" fence="([^"]+)">\n/g;
        for (let match = opening.exec(content); match; match = opening.exec(content)) {
            const [head, name = "", fence = ""] = match;
            const start = match.index + head.length;
            const end = content.indexOf(`\n</data fence="${fence}">`, start);
            if (end < 0)
                break;
            if (!sections.has(name))
                sections.set(name, content.slice(start, end));
            opening.lastIndex = end;
        }
    }
    return sections;
}
/** The name and text of the JSON Schema that a prompt states as "… named X:", followed by the schema. */
export function statedSchema(messages) {
    for (const { content } of messages) {
        const match = /\bJSON Schema,? named ([\w-]{1,64}):\s*/i.exec(content);
        if (!match)
            continue;
        const rest = content.slice(match.index + match[0].length);
        const schema = parseJson(rest.split("\n\n", 1)[0] ?? "");
        return { name: match[1], schema: isObject(schema) ? schema : {} };
    }
    return undefined;
}
