import { readdirSync, readFileSync } from "node:fs";

/** An Avro schema as parsed JSON: a name, a union, or an object with a `type`. */
export type AvroSchema = string | AvroSchema[] | AvroObject;

export interface AvroObject {
  readonly type: AvroSchema;
  readonly name?: string;
  readonly namespace?: string;
  readonly doc?: string;
  readonly items?: AvroSchema;
  readonly values?: AvroSchema;
  readonly symbols?: readonly string[];
  readonly fields?: readonly AvroField[];
  readonly logicalType?: string;
  readonly default?: unknown;
}

export interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
  readonly doc?: string;
  readonly default?: unknown;
}

const schemaFolder = new URL("../../../schemas/", import.meta.url);

/** The records and enums of `schemas/`, by name, as written there: they refer to each other by name. */
export function sourceSchemas(folder: URL = schemaFolder): ReadonlyMap<string, AvroObject> {
  const schemas = new Map<string, AvroObject>();
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".avsc")) continue;
    const schema = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as AvroObject;
    const name = file.slice(0, -".avsc".length);
    if (schema.name !== name)
      throw new Error(
        `schemas/${file} defines "${schema.name}": the file must be named after what it defines`,
      );
    schemas.set(name, schema);
  }
  return schemas;
}

/**
 * A self-contained schema for `name`: every record it refers to is written out where it is first used, as the Avro
 * specification asks (1.12, "Names"), so that a registry and a foreign reader need no other file.
 *
 * @throws Error when the record, or one it refers to, is not in `sources`.
 */
export function selfContained(
  name: string,
  sources: ReadonlyMap<string, AvroObject> = sourceSchemas(),
): AvroObject {
  const root = sources.get(name);
  if (!root) throw new Error(`no schema "${name}" in schemas/`);
  const defined = new Set<string>();
  const expand = (schema: AvroSchema): AvroSchema => {
    if (Array.isArray(schema)) return schema.map(expand);
    if (typeof schema === "string") {
      const source = sources.get(schema);
      return source && !defined.has(schema) ? expand(source) : schema;
    }
    if (schema.name) defined.add(schema.name);
    return {
      ...schema,
      type: schema.type === "record" || schema.type === "enum" ? schema.type : expand(schema.type),
      ...(schema.items !== undefined && { items: expand(schema.items) }),
      ...(schema.values !== undefined && { values: expand(schema.values) }),
      ...(schema.fields !== undefined && {
        fields: schema.fields.map((field) => ({ ...field, type: expand(field.type) })),
      }),
    };
  };
  return expand(root) as AvroObject;
}
