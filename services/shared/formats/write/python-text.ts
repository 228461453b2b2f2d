/** Values and calls in Python notation, as `services/shared/dialogue/python-literal.ts` reads them. */
import { isObject } from "../../dialogue/json.ts";

/** A JSON value as a Python literal. */
export function pythonLiteral(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return pythonString(value);
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  if (isObject(value)) {
    const entries = Object.entries(value).map(
      ([key, inner]) => `${pythonString(key)}: ${pythonLiteral(inner)}`,
    );
    return `{${entries.join(", ")}}`;
  }
  return String(value);
}

function pythonString(text: string): string {
  const escaped = text.replace(/[\\'\n\r\t]|[\u0000-\u001f\u007f]/g, (character) => {
    const short = { "\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
    return short ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
  return `'${escaped}'`;
}

/** A call: `get_weather(city='Rome', days=2)`. Argument names stand as they are. */
export function pythonCall(name: string, args: unknown): string {
  const entries = isObject(args) ? Object.entries(args) : [];
  return `${name}(${entries.map(([key, value]) => `${key}=${pythonLiteral(value)}`).join(", ")})`;
}
