/** Values that fit a schema, always the same ones: two for each record, one with everything set and one with nothing. */
import avro from "avsc";
import type { AvroObject, AvroSchema } from "../services/shared/contracts/schemas.ts";

/** `full`: unions take their last branch and lists hold one element; `bare`: the first branch, and nothing. */
export type Fill = "full" | "bare";

export function sampleOf(schema: AvroSchema, fill: Fill): unknown {
  const named = namesOf(schema);
  const sample = (part: AvroSchema, path: string): unknown => {
    if (Array.isArray(part)) {
      const branch = fill === "full" ? part.at(-1) : part[0];
      return sample(branch as AvroSchema, path);
    }
    if (typeof part === "string") {
      const known = named.get(part);
      return known ? sample(known, path) : primitive(part, path, fill);
    }
    switch (part.type) {
      case "record":
        return Object.fromEntries(
          (part.fields ?? []).map(({ name, type }) => [name, sample(type, `${path}.${name}`)]),
        );
      case "enum":
        return fill === "full" ? part.symbols?.at(-1) : part.symbols?.[0];
      case "array":
        return fill === "full" ? [sample(part.items ?? "null", `${path}[]`)] : [];
      case "map":
        return fill === "full" ? { key: sample(part.values ?? "null", `${path}{}`) } : {};
      default:
        return sample(part.type, path);
    }
  };
  return sample(schema, "");
}

/** A name is defined where it is first used, which may be inside a list that stays empty. */
function namesOf(schema: AvroSchema, found = new Map<string, AvroObject>()): Map<string, AvroObject> {
  if (Array.isArray(schema)) for (const branch of schema) namesOf(branch, found);
  else if (typeof schema === "object") {
    if (schema.name) found.set(schema.name, schema);
    const parts = [
      schema.type,
      schema.items,
      schema.values,
      ...(schema.fields ?? []).map(({ type }) => type),
    ];
    for (const part of parts) if (part !== undefined) namesOf(part, found);
  }
  return found;
}

function primitive(type: string, path: string, fill: Fill): unknown {
  const full = fill === "full";
  switch (type) {
    case "null":
      return null;
    case "boolean":
      return full;
    case "int":
      return full ? 2_000_000_000 : 0;
    case "long":
      return full ? 1_700_000_000_000 : 0;
    case "float":
    case "double":
      return full ? 0.25 : 0;
    case "string":
      return full ? `${path.slice(1)} Grüße 你好 🚆` : "";
    case "bytes":
      return full ? Buffer.from([0, 1, 0xff]) : Buffer.alloc(0);
    default:
      throw new Error(`no sample for the Avro type ${type} at ${path}`);
  }
}

/** A type whose values are plain objects that can be compared. */
export function typeOf(schema: AvroSchema): avro.Type {
  return avro.Type.forSchema(schema as avro.Schema);
}
