/** The tools a prompt offers, read so that calls to them can be made, worded and checked. */
import { isObject, parseJson } from "../shared/dialogue/json.ts";
import { argumentProblems } from "../shared/tools/arguments.ts";
import { BoundedMap } from "./bounded-map.ts";
import { fits, normalised, propertiesOf, requiredOf, resolve, type Schema } from "./values/schema.ts";
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
  if (!isObject(entry) || typeof entry["name"] !== "string") return [];
  const { name, returns: given } = entry;
  const description = typeof entry["description"] === "string" ? entry["description"] : "";
  const stated = normalised(entry["parameters"]);
  const returns = isObject(given) ? normalised(given) : undefined;
  const parameters = { ...resolve(stated, stated), ...definitionsOf(stated) };
  const phrase = phraseOf(name, description);
  const asRecord = {
    name,
    description,
    parameters: JSON.stringify(entry["parameters"] ?? {}),
    returns: null,
    origin: null,
  };
  return [
    {
      name,
      description,
      parameters,
      returns,
      required: requiredOf(parameters),
      phrase,
      noun: nounOf(name),
      purpose: purposeOf(name, phrase),
      wording: wordingOf(parameters),
      accepts: (args) => argumentProblems(asRecord, args).length === 0,
      takes: (parameter, value) => {
        const property = propertiesOf(parameters, parameters).find(
          ([declared]) => declared === parameter,
        )?.[1];
        return property !== undefined && fits({ ...property, ...definitionsOf(stated) }, value);
      },
      gives: (result) => returns === undefined || fits(returns, result),
    },
  ];
}

/** What local references of a schema lead to. */
function definitionsOf({ $defs, definitions }: Schema): Schema {
  return { ...(isObject($defs) && { $defs }), ...(isObject(definitions) && { definitions }) };
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
