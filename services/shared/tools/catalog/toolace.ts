/** ToolACE's release: dialogues whose system text shows the tools as a JSON list. */

import { isConversation, systemText } from "./conversation.ts";
import { embeddedList } from "./embedded-list.ts";
import { type Definition, entriesOf, listed, placed } from "./entry.ts";
import { type CatalogFormat, recordId, recordsOf } from "./format.ts";
import { example, readOpenAiTool } from "./openai.ts";

export const toolace: CatalogFormat = {
  name: "toolace",
  title: "ToolACE dialogues with the tools in the system text",
  read(document) {
    const definitions = recordsOf(document).flatMap((place): Definition[] => {
      // Records that carry their tools apart are of another form.
      const isOurs = isConversation(place.record) && place.record["tools"] === undefined;
      const text = isOurs ? systemText(place.record) : undefined;
      const list = text === undefined || text.includes("<tools>") ? undefined : embeddedList(text);
      return list ? listed(list, placed(place.at, "system"), recordId(place)) : [];
    });
    // The system text alone, copied into a file.
    for (const { value, at } of document.roots) {
      const list = document.kind === "text" && typeof value === "string" ? embeddedList(value) : undefined;
      if (list) definitions.push(...listed(list, at));
    }
    if (definitions.length === 0) return { missing: "no dialogue whose system text shows a list of tools" };
    return { entries: entriesOf(definitions, readOpenAiTool, example) };
  },
};
