/** Tool lists inside other text: a system prompt that shows them. */
import { isObject } from "../../dialogue/json.ts";
import { literalAt, literalsIn, NoLiteral } from "../../dialogue/python-literal.ts";

/** Brackets tried as the begin of a list: a prompt has few that are none. */
const attempts = 16;

/** The first list of tools in a text, in JSON or as Python prints it; undefined when there is none. */
export function embeddedList(text: string): readonly unknown[] | undefined {
  const begin = /\[\s*\{/g;
  for (let tried = 0; tried < attempts; tried += 1) {
    const found = begin.exec(text);
    if (!found) return undefined;
    const list = literalOrNothing(text, found.index);
    if (Array.isArray(list) && list.some((item) => isObject(item) && isTool(item))) return list;
  }
  return undefined;
}

/** People and places have names too: only parameters make a tool. */
function isTool(item: Readonly<Record<string, unknown>>): boolean {
  const definition = isObject(item["function"]) ? item["function"] : item;
  return typeof definition["name"] === "string" && isObject(definition["parameters"]);
}

function literalOrNothing(text: string, from: number): unknown {
  try {
    return literalAt(text, from).value;
  } catch (error) {
    if (error instanceof NoLiteral) return undefined;
    throw error;
  }
}

/**
 * The values of a text that holds nothing but tools: one JSON value, or literals one after another. Lists among them are
 * taken apart.
 * @returns the values, or why there are none
 */
export function valuesIn(text: string): { readonly values: readonly unknown[] } | { readonly fault: string } {
  try {
    return { values: literalsIn(text).flatMap((value) => (Array.isArray(value) ? value : [value])) };
  } catch (error) {
    if (error instanceof NoLiteral) return { fault: error.message };
    throw error;
  }
}
