/** References within an OpenAPI document, and the schemas of one operation gathered from all over it. */
import { isObject } from "../../dialogue/json.ts";
import {
  pointedSchema,
  type Schema,
  schemaKeywords,
  schemaListKeywords,
  schemaMapKeywords,
} from "../schema.ts";

/** A reference that leads nowhere, or out of the document: nothing is ever fetched. */
export class UnresolvedReference extends Error {
  override readonly name = "UnresolvedReference";
}

/** Keywords of OpenAPI that say nothing about a value. */
const documentation: ReadonlySet<string> = new Set(["xml", "externalDocs", "discriminator", "example"]);

/** References from one to the next. */
const longestChain = 32;
/** Levels of a schema written out before the rest is left open. */
const deepestCopy = 14;

export class OpenApiReferences {
  readonly document: Schema;

  constructor(document: Schema) {
    this.document = document;
  }

  /** What a value refers to; the value itself when it is no reference. @throws UnresolvedReference */
  follow(value: unknown): unknown {
    let current = value;
    for (let hops = 0; isObject(current) && typeof current["$ref"] === "string"; hops += 1) {
      if (hops > longestChain)
        throw new UnresolvedReference(`the reference to ${short(current["$ref"])} leads back to itself`);
      current = this.target(current["$ref"]);
    }
    return current;
  }

  /** What a reference points to. @throws UnresolvedReference */
  target(reference: string): unknown {
    if (!reference.startsWith("#"))
      throw new UnresolvedReference(
        `it refers to ${short(reference)}, outside of the document; nothing is fetched: bundle the document into one file first`,
      );
    const target = pointedSchema(reference, this.document);
    if (target === undefined)
      throw new UnresolvedReference(`it refers to ${short(reference)}, which is not there`);
    return target;
  }
}

const short = (reference: string) => JSON.stringify(reference.slice(0, 100));

/**
 * Copies schemas out of a document, each referred schema once, under `$defs`: what refers to itself stays a reference.
 * After so many subschemas the rest is left open: any value passes.
 */
export class SchemaGatherer {
  readonly #references: OpenApiReferences;
  readonly #direction: "request" | "response";
  readonly #names = new Map<string, string>();
  readonly #open: [name: string, reference: string][] = [];
  readonly #defs: [string, unknown][] = [];
  #left: number;
  /** True once something was left open. */
  cut = false;

  constructor(references: OpenApiReferences, direction: "request" | "response", subschemas: number) {
    this.#references = references;
    this.#direction = direction;
    this.#left = subschemas;
  }

  /** A copy of a schema. Complete it with `finish`. @throws UnresolvedReference */
  copy(schema: unknown, depth = 0): unknown {
    if (!isObject(schema)) return schema;
    this.#left -= 1;
    if (this.#left < 0 || depth > deepestCopy) {
      this.cut = true;
      return {};
    }
    if (typeof schema["$ref"] === "string") return this.#reference(schema["$ref"], schema);
    const entries = Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
      if (documentation.has(key) || key.startsWith("x-")) return [];
      if (schemaKeywords.has(key)) return [[key, this.copy(value, depth + 1)]];
      if (schemaListKeywords.has(key))
        return [[key, Array.isArray(value) ? value.map((part) => this.copy(part, depth + 1)) : value]];
      if (schemaMapKeywords.has(key)) return [[key, isObject(value) ? this.#map(value, depth + 1) : value]];
      return [[key, value]];
    });
    return Object.fromEntries(this.#direction === "request" ? withoutReadOnly(entries) : entries);
  }

  /** The schema with everything it refers to. @throws UnresolvedReference */
  finish(schema: Schema): Schema {
    for (let next = this.#open.shift(); next; next = this.#open.shift())
      this.#defs.push([next[0], this.copy(this.#references.target(next[1]))]);
    return this.#defs.length === 0 ? schema : { ...schema, $defs: Object.fromEntries(this.#defs) };
  }

  #map(map: Schema, depth: number): Schema {
    return Object.fromEntries(Object.entries(map).map(([name, part]) => [name, this.copy(part, depth)]));
  }

  #reference(reference: string, schema: Schema): Schema {
    // A chain without an end is told here, since the copy would only refer to itself.
    this.#references.follow({ $ref: reference });
    const { description } = schema;
    const said = typeof description === "string" ? { description } : {};
    let name = this.#names.get(reference);
    if (name === undefined) {
      if (this.#left <= 0) {
        this.cut = true;
        return said;
      }
      name = this.#freeName(reference);
      this.#names.set(reference, name);
      this.#open.push([name, reference]);
    }
    return { $ref: `#/$defs/${name}`, ...said };
  }

  #freeName(reference: string): string {
    const base =
      (reference.split("/").at(-1) ?? "").replace(/[^A-Za-z0-9_.-]+/g, "_").slice(0, 80) || "schema";
    const taken = new Set(this.#names.values());
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? base : `${base}_${number}`;
      if (!taken.has(name)) return name;
    }
  }
}

/** A property that only responses hold is no argument. */
function withoutReadOnly(entries: readonly [string, unknown][]): readonly [string, unknown][] {
  const properties = entries.find(([key]) => key === "properties")?.[1];
  if (!isObject(properties)) return entries;
  const readOnly = new Set(
    Object.entries(properties).flatMap(([name, part]) =>
      isObject(part) && part["readOnly"] === true ? [name] : [],
    ),
  );
  if (readOnly.size === 0) return entries;
  return entries.map(([key, value]) => {
    if (key === "properties")
      return [key, Object.fromEntries(Object.entries(properties).filter(([name]) => !readOnly.has(name)))];
    if (key === "required" && Array.isArray(value)) return [key, value.filter((name) => !readOnly.has(name))];
    return [key, value];
  });
}
