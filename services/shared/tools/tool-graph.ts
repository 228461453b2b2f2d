/**
 * The tool graph of a catalog: an edge leads from a tool to another where the result of the one can feed a parameter of
 * the other. Names, types and descriptions tell; where a catalog does not declare results, only identifiers count, and
 * only for tools that speak of the thing.
 */
import type { Tool } from "../contracts/generated/records.ts";
import { isObject, parseObject } from "../dialogue/json.ts";

export interface Feed {
  /** Position of the tool whose result gives the value. */
  readonly from: number;
  /** Position of the tool that takes it. */
  readonly to: number;
  /** Name of the parameter it is given for. */
  readonly parameter: string;
}

export interface ToolGraph {
  /** Every edge. */
  readonly feeds: readonly Feed[];
  /** 0 to 3: how naturally a call to `to` follows one to `from`. */
  follows(from: number, to: number): number;
  /** 0 to 1: how easily one tool is taken for another. */
  likeness(a: number, b: number): number;
}

interface Parameter {
  readonly name: string;
  readonly words: string;
  readonly type: unknown;
  readonly required: boolean;
}

interface Features {
  readonly nouns: ReadonlySet<string>;
  readonly tokens: ReadonlySet<string>;
  readonly parameters: readonly Parameter[];
  readonly takes: ReadonlySet<string>;
  /** Words of each declared output with its type; undefined when the catalog declares no result. */
  readonly gives: ReadonlyMap<string, unknown> | undefined;
}

/** Outputs deeper than this are not looked at. */
const deepest = 4;

/** Works out the graph of a catalog. */
export function toolGraph(tools: readonly Tool[]): ToolGraph {
  const features = tools.map(featuresOf);
  const feeds = feedsBetween(features);
  const strong = new Map<string, number>();
  for (const { from, to } of feeds) strong.set(`${from} ${to}`, (strong.get(`${from} ${to}`) ?? 0) + 1);
  const likeness = remembered((a, b) => likenessOf(features[a] as Features, features[b] as Features));
  return {
    feeds,
    follows: remembered((from, to) => {
      if (from === to) return 0;
      const [a, b] = [features[from] as Features, features[to] as Features];
      const fed = strong.get(`${from} ${to}`) ?? 0;
      return Math.min(3, 2 * fed + 0.5 * common(a.takes, b.takes) + 0.7 * common(a.nouns, b.nouns));
    }),
    likeness,
  };
}

/** Pairs are asked for again and again. */
function remembered(work: (a: number, b: number) => number): (a: number, b: number) => number {
  const known = new Map<number, number>();
  return (a, b) => {
    const key = a * 1_000_003 + b;
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = work(a, b);
    known.set(key, value);
    return value;
  };
}

/** Words of a name: `flight_number`, `flightNumber` and `flight.number` are all the same. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** Words that say what a tool does rather than what it is about, or nothing at all. */
const plainWords: ReadonlySet<string> = new Set(
  (
    "get list search find fetch read check look lookup query show view describe count calculate compute add create make " +
    "set update delete remove cancel book send post put start stop open close all by for the to from of in on and or a an " +
    "with is are be this that it its as at using use used tool function returns return given based specified user"
  ).split(" "),
);

/** Figures and texts of these names have nothing to do with each other, though the names are the same. */
const vagueWords: ReadonlySet<string> = new Set(
  (
    "amount quantity count total limit offset page size price value number level threshold status message text title " +
    "description content body note comment query name type unit format mode result"
  ).split(" "),
);

const singular = (word: string) => word.replace(/ies$/, "y").replace(/(?<=[^s])s$/, "");

function featuresOf({ name, description, parameters, returns }: Tool): Features {
  const schema = parseObject(parameters) ?? {};
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const listed = Object.entries(properties).map(
    ([parameter, property]): Parameter => ({
      name: parameter,
      words: wordsOf(parameter).join(" "),
      type: isObject(property) ? property["type"] : undefined,
      required: required.includes(parameter),
    }),
  );
  const told = (text: string) =>
    wordsOf(text)
      .filter((word) => word.length > 2 && !plainWords.has(word))
      .map(singular);
  const result = returns === null ? undefined : parseObject(returns);
  return {
    nouns: new Set(told(name)),
    tokens: new Set([
      ...told(name),
      ...told(description.slice(0, 400)),
      ...listed.flatMap((one) => told(one.name)),
    ]),
    parameters: listed,
    takes: new Set(listed.map(({ words }) => words)),
    gives: result && outputsOf(result),
  };
}

function outputsOf(result: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  const outputs = new Map<string, unknown>();
  const walk = (schema: unknown, depth: number) => {
    if (!isObject(schema) || depth > deepest) return;
    if (isObject(schema["properties"])) {
      for (const [name, property] of Object.entries(schema["properties"])) {
        if (isObject(property)) outputs.set(wordsOf(name).join(" "), property["type"]);
        walk(property, depth + 1);
      }
    }
    walk(schema["items"], depth + 1);
  };
  walk(result, 0);
  return outputs;
}

/** Producers are looked up by what they give, so that a catalog of hundreds of tools costs no more than its edges. */
function feedsBetween(features: readonly Features[]): Feed[] {
  const givers = new Map<string, { from: number; type: unknown }[]>();
  const silent: number[] = [];
  features.forEach(({ gives, nouns }, from) => {
    if (!gives) silent.push(from);
    for (const [words, type] of gives ?? []) {
      // An id among the outputs of a tool is the id of what the tool is about.
      const names = words === "id" ? [...nouns].map((noun) => `${noun} id`) : [words];
      for (const name of names) givers.set(name, [...(givers.get(name) ?? []), { from, type }]);
    }
  });
  return features.flatMap(({ parameters }, to) =>
    parameters
      .filter(({ required, words }) => required && !vagueWords.has(words))
      .filter(({ type }) => type === "string" || type === "integer" || type === "number")
      .flatMap((parameter): Feed[] => {
        const declared = (givers.get(parameter.words) ?? [])
          .filter(({ type }) => compatible(type, parameter.type))
          .map(({ from }) => from);
        const guessed = silent.filter((from) => mayGive(features[from] as Features, parameter.words));
        return [...new Set([...declared, ...guessed])]
          .filter((from) => from !== to && !features[from]?.takes.has(parameter.words))
          .map((from) => ({ from, to, parameter: parameter.name }));
      }),
  );
}

function compatible(output: unknown, parameter: unknown): boolean {
  const numeric = (type: unknown) => type === "integer" || type === "number";
  return output === undefined || output === parameter || (numeric(output) && numeric(parameter));
}

/** Without a declared result, a tool that speaks of reservations may give a reservation id, and nothing vaguer. */
function mayGive({ tokens }: Features, words: string): boolean {
  if (!/ (?:id|code|number|token|reference|key)$/.test(words)) return false;
  return tokens.has(singular(words.slice(0, words.indexOf(" "))));
}

function common(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let count = 0;
  for (const item of a) if (b.has(item)) count += 1;
  return count;
}

function likenessOf(a: Features, b: Features): number {
  const overlap = (one: ReadonlySet<string>, other: ReadonlySet<string>) => {
    const shared = common(one, other);
    return shared === 0 ? 0 : shared / (one.size + other.size - shared);
  };
  return (
    0.5 * overlap(a.tokens, b.tokens) + 0.3 * overlap(a.nouns, b.nouns) + 0.2 * overlap(a.takes, b.takes)
  );
}
