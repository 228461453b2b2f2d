/**
 * How argument values are said in a sentence, and read back from one. Whatever `stateFields` writes, `readFields` finds
 * again, wherever it stands in a text; that is how one answer of the simulator can build on what an earlier one said.
 */
import {
  alternatives,
  itemSchema,
  listedValues,
  propertiesOf,
  resolve,
  type Schema,
  typeOf,
} from "../values/schema.ts";
import { labelsOf, prepositionsOf } from "./labels.ts";

// A word that needs no quotes: no separators inside, no full stop at the end; more words only when capitalised.
const word = String.raw`[^\s,;()"“”\u0001\u0002]*[^\s,;()"“”\u0001\u0002.?!:']`;
const bareWords = `${word}(?: (?=\\p{Lu})${word})*`;
const bare = new RegExp(`^${bareWords}$`, "u");
const bareAhead = new RegExp(`^${bareWords}`, "u");
const numberAhead = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w-])/i;
const wordAhead = /^(yes|no|true|false)\b/i;

/** A value as it is said. */
export function stateValue(value: unknown, inList = false): string {
  if (typeof value === "string") return !inList && bare.test(value) ? value : JSON.stringify(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) {
    const items = value.map((item) =>
      Array.isArray(item) ? `(${stateValue(item)})` : stateValue(item, true),
    );
    return enumerate(items);
  }
  if (value !== null && typeof value === "object") return `(${stateObject(value).join(", ")})`;
  return String(value);
}

function stateObject(value: object): string[] {
  const labels = labelsOf(Object.keys(value));
  return Object.entries(value)
    .filter(([, inner]) => sayable(inner))
    .map(([key, inner]) => `${labels.get(key)} ${stateValue(inner)}`);
}

/** False for values that leave nothing to say: null, and lists without items. */
function sayable(value: unknown): boolean {
  return value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/** "a", "a and b", "a, b and c". */
export function enumerate(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** Arguments as the tail of a request: " from SFO to JFK, with cabin economy and insurance yes"; empty for none. */
export function stateArguments(args: Readonly<Record<string, unknown>>, wording: Wording): string {
  const said = Object.entries(args).filter(([, value]) => sayable(value));
  const placed = wording.fields.flatMap(({ name, preposition }) => {
    const value = args[name];
    return preposition && sayable(value) && typeof value !== "object"
      ? [{ name, text: ` ${preposition} ${stateValue(value)}` }]
      : [];
  });
  const rest = said
    .filter(([name]) => !placed.some((field) => field.name === name))
    .map(([name, value]) => `${wording.label(name)} ${stateValue(value)}`);
  const tail = rest.length > 0 ? `${placed.length > 0 ? "," : ""} with ${enumerate(rest)}` : "";
  return placed.map(({ text }) => text).join("") + tail;
}

/** How the parameters of a tool are spoken of. */
export interface Wording {
  readonly fields: readonly { readonly name: string; readonly preposition: string | undefined }[];
  label(name: string): string;
}

/** The wording of an object schema's properties. */
export function wordingOf(schema: Schema): Wording {
  const properties = propertiesOf(schema, schema);
  const labels = labelsOf(properties.map(([name]) => name));
  const places = prepositionsOf([...labels.values()]);
  const fields = properties
    .map(([name]) => ({ name, preposition: places.get(labels.get(name) ?? "") }))
    .sort((a, b) => order(a.preposition) - order(b.preposition));
  return { fields, label: (name) => labels.get(name) ?? name };
}

const spokenOrder = ["for user", "for reservation", "for order", "in", "from", "to", "on"];
const order = (preposition: string | undefined) =>
  preposition === undefined ? spokenOrder.length : spokenOrder.indexOf(preposition);

/** Text with its quoted strings and parentheses folded away, so that nothing inside them is taken for a label. */
interface Folded {
  readonly text: string;
  readonly quotes: readonly string[];
  readonly groups: readonly Folded[];
}

export function fold(text: string): Folded {
  const quotes: string[] = [];
  const unquoted = text.replace(/"(?:[^"\\\n]|\\.)*"/g, (quoted) => {
    try {
      quotes.push(JSON.parse(quoted) as string);
    } catch {
      quotes.push(quoted.slice(1, -1));
    }
    return `\u0001${quotes.length - 1}\u0001`;
  });
  return group(unquoted, quotes);
}

function group(text: string, quotes: readonly string[]): Folded {
  const groups: Folded[] = [];
  let flat = "";
  let depth = 0;
  let inner = "";
  for (const char of text) {
    if (char === ")" && depth > 0) {
      depth -= 1;
      if (depth === 0) {
        groups.push(group(inner, quotes));
        flat += `\u0002${groups.length - 1}\u0002`;
        inner = "";
        continue;
      }
    }
    if (depth > 0) inner += char;
    else if (char !== "(") flat += char;
    if (char === "(") depth += 1;
  }
  return { text: flat + inner, quotes, groups };
}

/** A readable object schema: its properties with the patterns that introduce their values. */
const readers = new WeakMap<Schema, readonly FieldReader[]>();

interface FieldReader {
  readonly name: string;
  readonly schema: Schema;
  readonly labelled: RegExp;
  readonly placed: RegExp | undefined;
}

function readersOf(schema: Schema, root: Schema): readonly FieldReader[] {
  const known = readers.get(schema);
  if (known) return known;
  const properties = propertiesOf(schema, root);
  const labels = labelsOf(properties.map(([name]) => name));
  const places = prepositionsOf([...labels.values()]);
  const made = properties.map(([name, property]) => {
    const label = labels.get(name) ?? name;
    const place = places.get(label);
    return {
      name,
      schema: property,
      labelled: new RegExp(
        `(?:^|[(,;.:!?]\\s*|\\b(?:and|with|the|my|your|using|for|its)\\s+)${literally(label)}(?:\\s+(?:is|should be|would be)|\\s*[:=])?\\s+`,
        "giu",
      ),
      placed: place === undefined ? undefined : new RegExp(`(?:^|\\s)${place}\\s+`, "gu"),
    };
  });
  readers.set(schema, made);
  return made;
}

/** A regular expression for exactly this text. */
export const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/**
 * The values of an object schema's properties that `text` states.
 * With `placed`, values introduced by a preposition alone count too; only safe for text that follows a request's phrase.
 */
export function readFields(
  text: Folded,
  schema: Schema,
  root: Schema = schema,
  placed = false,
): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const reader of readersOf(schema, root)) {
    const value =
      firstValue(text, reader.labelled, reader.schema, root) ??
      (placed && reader.placed ? firstValue(text, reader.placed, reader.schema, root) : undefined);
    if (value !== undefined) found[reader.name] = value.value;
  }
  return found;
}

/** The plain value that a text states at `at`, whatever its type; undefined when there is none. */
export function readPlain(text: Folded, at: number): string | number | boolean | undefined {
  for (const type of ["number", "boolean", "string"]) {
    const read = readValue(text, at, { type }, {}, false);
    if (read) return read.value as string | number | boolean;
  }
  return undefined;
}

interface Read {
  readonly value: unknown;
  readonly length: number;
}

function firstValue(text: Folded, pattern: RegExp, schema: Schema, root: Schema): Read | undefined {
  for (const match of text.text.matchAll(pattern)) {
    const value = readValue(text, match.index + match[0].length, schema, root, false);
    if (value) return value;
  }
  return undefined;
}

function readValue(
  text: Folded,
  at: number,
  schema: Schema,
  root: Schema,
  inList: boolean,
): Read | undefined {
  for (const branch of alternatives(resolve(schema, root), root)) {
    const value = readBranch(text, at, resolve(branch, root), root, inList);
    if (value) return value;
  }
  return undefined;
}

function readBranch(
  text: Folded,
  at: number,
  schema: Schema,
  root: Schema,
  inList: boolean,
): Read | undefined {
  const rest = text.text.slice(at, at + 400);
  const listed = listedValues(schema);
  if (listed) return readListed(text, rest, listed);
  const inner = /^\u0002(\d+)\u0002/.exec(rest) ?? undefined;
  const enclosed = inner ? text.groups[Number(inner[1])] : undefined;
  switch (typeOf(schema)) {
    case "object":
      return enclosed && inner && { value: readObject(enclosed, schema, root), length: inner[0].length };
    case "array":
      if (inList) return enclosed && inner && nested(readList(enclosed, 0, schema, root), inner[0].length);
      return readList(text, at, schema, root);
    case "number":
    case "integer": {
      const number = numberAhead.exec(rest);
      return number ? { value: Number(number[0]), length: number[0].length } : undefined;
    }
    case "boolean": {
      const said = wordAhead.exec(rest);
      return said ? { value: /^(yes|true)$/i.test(said[0]), length: said[0].length } : undefined;
    }
    case "string":
      return readString(text, rest, inList);
    case "null":
      return undefined;
    default: {
      if (enclosed && inner) return { value: readObject(enclosed, schema, root), length: inner[0].length };
      const number = numberAhead.exec(rest);
      return number ? { value: Number(number[0]), length: number[0].length } : readString(text, rest, inList);
    }
  }
}

const nested = (list: Read | undefined, length: number): Read | undefined =>
  list && { value: list.value, length };

function readListed(text: Folded, rest: string, listed: readonly unknown[]): Read | undefined {
  const quoted = readQuoted(text, rest);
  const exact = quoted && listed.find((value) => String(value) === quoted.value);
  if (quoted && exact !== undefined) return { value: exact, length: quoted.length };
  // The longest first: "one" must not be read where "one_way" is said.
  for (const value of [...listed].sort((a, b) => String(b).length - String(a).length)) {
    const said = stateValue(value);
    if (rest.startsWith(said) && !/^[\p{L}\p{N}_-]/u.test(rest.slice(said.length)))
      return { value, length: said.length };
  }
  return undefined;
}

function readQuoted(text: Folded, rest: string): { value: string; length: number } | undefined {
  const quote = /^\u0001(\d+)\u0001/.exec(rest);
  const value = quote ? text.quotes[Number(quote[1])] : undefined;
  return quote && value !== undefined ? { value, length: quote[0].length } : undefined;
}

function readString(text: Folded, rest: string, inList: boolean): Read | undefined {
  const quoted = readQuoted(text, rest);
  if (quoted || inList) return quoted;
  const plain = bareAhead.exec(rest);
  return plain ? { value: plain[0], length: plain[0].length } : undefined;
}

function readList(text: Folded, from: number, schema: Schema, root: Schema): Read | undefined {
  const items: unknown[] = [];
  let at = from;
  for (;;) {
    const item = readValue(text, at, itemSchema(schema, items.length, root), root, true);
    if (!item) break;
    items.push(item.value);
    at += item.length;
    const separator = /^(?:, and |, | and )/.exec(text.text.slice(at, at + 8));
    if (!separator) break;
    at += separator[0].length;
  }
  return items.length > 0 ? { value: items, length: at - from } : undefined;
}

function readObject(text: Folded, schema: Schema, root: Schema): Record<string, unknown> {
  if (propertiesOf(schema, root).length > 0) return readFields(text, schema, root);
  const found: Record<string, unknown> = {};
  for (const match of text.text.matchAll(/(?:^|, )([\p{L}\p{N}_]+) /gu)) {
    const value = readValue(
      text,
      match.index + match[0].length,
      resolve(schema["additionalProperties"], root),
      root,
      false,
    );
    if (value && match[1]) found[match[1]] = value.value;
  }
  return found;
}
