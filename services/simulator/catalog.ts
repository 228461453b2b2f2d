/** The tools a prompt offers, read so that calls to them can be made, worded and checked. */
import { Validator } from "@cfworker/json-schema";
import { isObject, parseJson } from "../shared/dialogue/json.ts";
import { BoundedMap } from "./bounded-map.ts";
import { normalised, propertiesOf, requiredOf, resolve, type Schema } from "./values/schema.ts";
import { nounOf, type Purpose, phraseOf, purposeOf, spokenName } from "./wording/labels.ts";
import { type Wording, wordingOf } from "./wording/statements.ts";

export interface ReadTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: Schema;
  /** Schema of the result; undefined when the catalog does not state it. */
  readonly returns: Schema | undefined;
  readonly required: ReadonlySet<string>;
  /** How a request for the tool begins; different for every tool of its catalog. */
  readonly phrase: string;
  /** What the tool is about. */
  readonly noun: string;
  readonly purpose: Purpose;
  readonly wording: Wording;
  /** True when a call with these arguments is valid. */
  accepts(args: unknown): boolean;
  /** True when `value` fits the parameter `name` on its own. */
  takes(name: string, value: unknown): boolean;
  /** True when `result` fits `returns`; always true when that is not stated. */
  gives(result: unknown): boolean;
}

export interface Catalog {
  readonly tools: readonly ReadTool[];
  /** All the catalog says, as text. */
  readonly text: string;
  find(name: string): ReadTool | undefined;
}

const catalogs = new BoundedMap<string, Catalog>(256);

/** Reads the JSON text of a list of tools, each with `name`, `description`, `parameters` and maybe `returns`. */
export function readCatalog(text: string): Catalog {
  return catalogs.getOrMake(text, () => {
    const listed = parseJson(text);
    const tools = Array.isArray(listed) ? listed.flatMap(knownTool) : [];
    const phrases = distinctPhrases(tools);
    const worded = tools.map((tool, index) => ({ ...tool, phrase: phrases[index] ?? tool.phrase }));
    const byName = new Map(worded.map((tool) => [tool.name, tool]));
    return { tools: worded, text, find: (name) => byName.get(name) };
  });
}

/** Dialogues of one order are offered ever other selections of the same tools. */
const readTools = new BoundedMap<string, ReadTool[]>(2_000);

function knownTool(entry: unknown): ReadTool[] {
  return readTools.getOrMake(JSON.stringify(entry), () => readTool(entry));
}

function readTool(entry: unknown): ReadTool[] {
  const tool = isObject(entry) && isObject(entry["function"]) ? entry["function"] : entry;
  if (!isObject(tool) || typeof tool["name"] !== "string") return [];
  const { name } = tool;
  const description = typeof tool["description"] === "string" ? tool["description"] : "";
  const stated = normalised(isObject(tool["parameters"]) ? tool["parameters"] : {});
  const parameters = resolve(stated, stated);
  const returns = isObject(tool["returns"]) ? normalised(tool["returns"]) : undefined;
  const phrase = phraseOf(name, description);
  return [
    {
      name,
      description,
      parameters: { ...parameters, $defs: stated["$defs"] ?? {}, definitions: stated["definitions"] ?? {} },
      returns,
      required: requiredOf(parameters),
      phrase,
      noun: nounOf(name),
      purpose: purposeOf(name, phrase),
      wording: wordingOf(parameters),
      accepts: check(stated, (args) => isObject(args) && hasNoExtras(args, parameters, stated)),
      takes: checkEach(parameters, stated),
      gives: returns ? check(returns, () => true) : () => true,
    },
  ];
}

/** Undeclared arguments are wrong unless the schema welcomes them, whatever its dialect makes of silence. */
function hasNoExtras(args: object, schema: Schema, root: Schema): boolean {
  const { additionalProperties, patternProperties } = schema;
  if (patternProperties !== undefined || additionalProperties === true || isObject(additionalProperties))
    return true;
  const composed = ["anyOf", "oneOf", "allOf", "if"].some((keyword) => root[keyword] !== undefined);
  const declared = new Set(propertiesOf(schema, root).map(([name]) => name));
  return composed || Object.keys(args).every((name) => declared.has(name));
}

function check(schema: Schema, also: (value: unknown) => boolean): (value: unknown) => boolean {
  let validator: Validator | undefined;
  return (value) => {
    if (!also(value)) return false;
    try {
      validator ??= new Validator(schema, "2020-12", true);
      return validator.validate(value).valid;
    } catch {
      // A schema that cannot be compiled, or that recurses without end, cannot be checked against.
      return true;
    }
  };
}

function checkEach(schema: Schema, root: Schema): (name: string, value: unknown) => boolean {
  const checks = new Map<string, (value: unknown) => boolean>();
  return (name, value) => {
    let fits = checks.get(name);
    if (!fits) {
      const property = propertiesOf(schema, root).find(([declared]) => declared === name)?.[1];
      if (!property) return false;
      // Local references start from the root, so its definitions come along.
      const { $defs = {}, definitions = {} } = root;
      fits = check({ ...property, $defs, definitions }, () => true);
      checks.set(name, fits);
    }
    return fits(value);
  };
}

/** Phrases that tell the tools apart: where a description's wording is shared, the tool's name speaks. */
function distinctPhrases(tools: readonly ReadTool[]): string[] {
  let phrases = tools.map(({ phrase }) => phrase);
  for (const other of [spokenName, (name: string) => `use ${name}`]) {
    const counts = new Map<string, number>();
    for (const phrase of phrases)
      counts.set(phrase.toLowerCase(), (counts.get(phrase.toLowerCase()) ?? 0) + 1);
    phrases = phrases.map((phrase, index) =>
      (counts.get(phrase.toLowerCase()) ?? 0) > 1 ? other(tools[index]?.name ?? "") : phrase,
    );
  }
  return phrases;
}
