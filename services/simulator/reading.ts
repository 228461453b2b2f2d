/** What a request holds: its step, and the data sections of its prompt. Nothing here knows which pipeline wrote it. */
import { isObject, parseJson } from "../shared/dialogue/json.ts";

export type Sections = ReadonlyMap<string, string>;

/** The data sections of a prompt, as the text that stands between their fences. The first section of a name counts. */
export function readSections(messages: readonly { readonly content: string }[]): Sections {
  const sections = new Map<string, string>();
  for (const { content } of messages) {
    const opening = /<data name="([^"]+)" fence="([^"]+)">\n/g;
    for (let match = opening.exec(content); match; match = opening.exec(content)) {
      const [head, name = "", fence = ""] = match;
      const start = match.index + head.length;
      const end = content.indexOf(`\n</data fence="${fence}">`, start);
      if (end < 0) break;
      if (!sections.has(name)) sections.set(name, content.slice(start, end));
      opening.lastIndex = end;
    }
  }
  return sections;
}

/**
 * A request's body with another word for its fences, which mean nothing for what it asks for: the same order sent again
 * gets other ones.
 */
export function withoutFences(body: unknown): unknown {
  const { messages } = body as { readonly messages: readonly { readonly content?: unknown }[] };
  const fences = new Set(
    messages.flatMap(({ content }) =>
      typeof content === "string"
        ? [...content.matchAll(/<data name="[^"]+" fence="([^"]+)">\n/g)].map(([, fence = ""]) => fence)
        : [],
    ),
  );
  const plain = (content: unknown) =>
    typeof content === "string"
      ? [...fences].reduce((text, fence) => text.replaceAll(fence, "fence"), content)
      : content;
  return {
    ...(body as object),
    messages: messages.map((each) => ({ ...each, content: plain(each.content) })),
  };
}

/** The name and text of the JSON Schema that a prompt states as "… named X:", followed by the schema. */
export function statedSchema(
  messages: readonly { readonly content: string }[],
): { readonly name: string; readonly schema: unknown } | undefined {
  for (const { content } of messages) {
    const match = /\bJSON Schema,? named ([\w-]{1,64}):\s*/i.exec(content);
    if (!match) continue;
    const rest = content.slice(match.index + match[0].length);
    const schema = parseJson(rest.split("\n\n", 1)[0] ?? "");
    return { name: match[1] as string, schema: isObject(schema) ? schema : {} };
  }
  return undefined;
}
