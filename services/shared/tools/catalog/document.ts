/** The text of a catalog as parsed values, read within limits: JSON, JSON lines, YAML, or plain text that holds a list. */
import { load, YAMLException } from "js-yaml";
import { jsonFault } from "../json-fault.ts";

/** A value of a document and where it stands. */
export interface Root {
  readonly value: unknown;
  /** Place for people, such as `line 3`; empty when the value is the whole document. */
  readonly at: string;
}

/** A line that holds no JSON, among lines that do. */
export interface BrokenLine {
  readonly at: string;
  readonly reason: string;
}

export interface CatalogDocument {
  readonly kind: "json" | "lines" | "yaml" | "text";
  /** The values, in order: one, or one a line. Of plain text: the text. */
  readonly roots: readonly Root[];
  readonly brokenLines: readonly BrokenLine[];
}

/** Limits on a catalog's text, so that reading it takes bounded memory. */
export const documentLimits = {
  /** Characters of JSON, JSON lines or plain text. */
  characters: 64 * 2 ** 20,
  /** Characters of YAML, which takes more memory to read. */
  yamlCharacters: 16 * 2 ** 20,
  /** Arrays and objects within one another. */
  depth: 100,
  /** Values in all. */
  values: 2_000_000,
} as const;

/** A text of which nothing can be read as a catalog. The message says what is wrong, where, and how to mend it. */
export class UnreadableCatalog extends Error {
  override readonly name = "UnreadableCatalog";
  /** The formats that were tried, with what each one missed. */
  readonly tried: readonly { readonly format: string; readonly missing: string }[];

  constructor(message: string, tried: UnreadableCatalog["tried"] = []) {
    super(message);
    this.tried = tried;
  }
}

/**
 * Parses a catalog's text.
 * @param file name of the file, whose ending decides where the text leaves it open
 * @throws UnreadableCatalog naming line and column of the first fault
 */
export function readDocument(text: string, file = ""): CatalogDocument {
  const body = text.replace(/^\uFEFF/, "");
  if (body.trim() === "") throw new UnreadableCatalog("there is no text: give a catalog of tools");
  if (body.length > documentLimits.characters)
    throw new UnreadableCatalog(
      `it has more than ${documentLimits.characters} characters: split it into smaller files`,
    );
  if (body.includes("\0"))
    throw new UnreadableCatalog("it holds NUL characters: it is a binary file, or its encoding is not UTF-8");
  const isYamlFile = /\.ya?ml$/i.test(file);
  if (/^\s*[[{]/.test(body) && !isYamlFile) return readJson(body);
  return readYamlOrText(body, isYamlFile);
}

function readJson(body: string): CatalogDocument {
  const whole = parsed(body);
  if ("value" in whole) return { kind: "json", roots: [{ value: whole.value, at: "" }], brokenLines: [] };
  // Only a first line that is JSON by itself makes the text one of lines.
  const lines = body.split("\n");
  const first = lines.find((line) => line.trim() !== "") ?? "";
  if (lines.filter((line) => line.trim() !== "").length < 2 || !("value" in parsed(first)))
    throw new UnreadableCatalog(`it is no JSON: ${whole.fault}`);
  const roots: Root[] = [];
  const brokenLines: BrokenLine[] = [];
  let values = 0;
  lines.forEach((line, index) => {
    if (line.trim() === "") return;
    const at = `line ${index + 1}`;
    const one = parsed(line, index);
    if ("value" in one) {
      roots.push({ value: one.value, at });
      values += one.values;
    } else brokenLines.push({ at, reason: `it is no JSON: ${one.fault}` });
    if (values > documentLimits.values) throw new UnreadableCatalog(tooManyValues);
  });
  return { kind: "lines", roots, brokenLines };
}

const tooManyValues = `it holds more than ${documentLimits.values} values: split it into smaller files`;
const tooDeep = `it is nested more than ${documentLimits.depth} levels deep`;

/** Parses JSON after a look at its size: the engine would build whatever it is given. */
function parsed(
  text: string,
  linesBefore = 0,
): { readonly value: unknown; readonly values: number } | { readonly fault: string } {
  const { depth, values } = extent(text);
  if (depth > documentLimits.depth) return { fault: tooDeep };
  if (values > documentLimits.values) return { fault: tooManyValues };
  try {
    return { value: JSON.parse(text), values };
  } catch (error) {
    return { fault: fault(text, error, linesBefore) };
  }
}

/** Upper bounds of depth and number of values of a JSON text, without parsing it. Stops at the limits. */
function extent(text: string): { depth: number; values: number } {
  let depth = 0;
  let deepest = 0;
  let values = 1;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22 || code === 0x0a) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      values += 1;
      if (depth > deepest) deepest = depth;
      if (deepest > documentLimits.depth) break;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
    else if (code === 0x2c) {
      values += 1;
      if (values > documentLimits.values) break;
    }
  }
  return { depth: deepest, values };
}

/** What is wrong, and where. */
function fault(text: string, error: unknown, linesBefore: number): string {
  const before = text.slice(0, jsonFault(text) ?? text.length).split("\n");
  const message = error instanceof Error ? error.message : String(error);
  // The engine adds the place and an excerpt in several forms; both are told here.
  const what = message.replace(/(?: in JSON)? at position .*$|, (?:"|\.\.\.).* is not valid JSON$/s, "");
  return `line ${linesBefore + before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${what}`;
}

function readYamlOrText(body: string, isYamlFile: boolean): CatalogDocument {
  const text: CatalogDocument = { kind: "text", roots: [{ value: body, at: "" }], brokenLines: [] };
  // A document whose first lines are keys means to be YAML, so its faults are worth telling.
  const meansYaml = isYamlFile || /^(?:---|openapi|swagger|tools|info)\b/m.test(body.slice(0, 4_096));
  if (!meansYaml && body.includes("<tools>")) return text;
  if (body.length > documentLimits.yamlCharacters) {
    if (!meansYaml) return text;
    throw new UnreadableCatalog(
      `it has more than ${documentLimits.yamlCharacters} characters, too many for YAML: convert it to JSON`,
    );
  }
  // A value a line at most, and those within a line.
  if (body.split("\n").length + extent(body).values > documentLimits.values) {
    if (!meansYaml) return text;
    throw new UnreadableCatalog(tooManyValues);
  }
  let value: unknown;
  try {
    // The core schema leaves dates and the like as the text they are; a key given twice counts as in JSON: the last.
    value = load(body, { maxDepth: documentLimits.depth, json: true });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    if (!meansYaml) return text;
    const { line, column } = error.mark ?? {};
    const place = line === undefined ? "" : `line ${line + 1}, column ${(column ?? 0) + 1}: `;
    throw new UnreadableCatalog(`it is no YAML: ${place}${error.reason}`);
  }
  if (value === null || typeof value !== "object") return text;
  checkExpansion(value);
  return { kind: "yaml", roots: [{ value, at: "" }], brokenLines: [] };
}

/** Aliases share values: a small text may stand for any number of them, or for one without end. */
function checkExpansion(value: unknown): void {
  const open: [value: unknown, depth: number][] = [[value, 1]];
  let values = 0;
  let characters = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const [current, depth] = next;
    if (typeof current === "string") characters += current.length;
    if (characters > documentLimits.characters)
      throw new UnreadableCatalog(
        `its aliases stand for more than ${documentLimits.characters} characters: write out what is meant`,
      );
    if (current === null || typeof current !== "object") continue;
    if (depth > documentLimits.depth)
      throw new UnreadableCatalog(`${tooDeep}, or an alias of it stands for itself`);
    const children = Object.values(current);
    values += children.length;
    if (values > documentLimits.values)
      throw new UnreadableCatalog(
        `its aliases stand for more than ${documentLimits.values} values: write out what is meant`,
      );
    for (const child of children) open.push([child, depth + 1]);
  }
}
