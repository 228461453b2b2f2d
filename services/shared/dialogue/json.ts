/** How the text of any JSON value begins. */
const startsJson = /^[ \t\r\n]*[[{"\-\dtfn]/;

/** The value of a JSON text; the text itself when it is not JSON (tool results may be plain text). */
export function parseJson(text: string): unknown {
  // Throwing costs more than all the rest, and plain text is common.
  if (!startsJson.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The value of a JSON text that must be an object; undefined when it is anything else. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseJson(text);
  return isObject(value) ? value : undefined;
}

/** True for what JSON calls an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
