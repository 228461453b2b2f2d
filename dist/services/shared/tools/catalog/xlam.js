/** xLAM and its relatives: records that carry their tools as JSON text. */
import { valuesIn } from "./embedded-list.js";
import { entriesOf, listed, placed } from "./entry.js";
import { recordId, recordsOf } from "./format.js";
import { example, readOpenAiTool } from "./openai.js";
export const xlam = {
    name: "xlam",
    title: "xLAM and ShareGPT records with the tools as JSON text",
    read(document) {
        let carriers = 0;
        const entries = recordsOf(document).flatMap((place) => {
            const { record } = place;
            const { tools } = record;
            const at = placed(place.at, "tools");
            // Messages beside a list of tools are OpenAI's training files.
            const keys = ["query", "answers", "conversations", ...(typeof tools === "string" ? ["messages"] : [])];
            if (!keys.some((key) => key in record) || (typeof tools !== "string" && !Array.isArray(tools)))
                return [];
            carriers += 1;
            if (Array.isArray(tools))
                return entriesOf(listed(tools, at, recordId(place)), readOpenAiTool, example);
            if (tools.trim() === "")
                return [];
            const read = valuesIn(tools);
            if ("fault" in read)
                return [
                    {
                        at,
                        source: recordId(place),
                        name: "",
                        reading: { refused: `the text of the tools cannot be read: ${read.fault}` },
                    },
                ];
            return entriesOf(listed(read.values, at, recordId(place)), readOpenAiTool, example);
        });
        if (carriers === 0)
            return { missing: 'no record with "tools" beside "query", "messages" or "conversations"' };
        return entries.length > 0 ? { entries } : { missing: 'the "tools" of all its records are empty' };
    },
};
