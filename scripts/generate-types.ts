/**
 * Writes the TypeScript types of the Avro contracts. `--check` writes nothing and exits 1 when the committed file is stale.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { type AvroObject, type AvroSchema, sourceSchemas } from "../services/shared/contracts/schemas.ts";

const target = new URL("../services/shared/contracts/generated/records.ts", import.meta.url);
const primitives: Record<string, string> = {
  null: "null",
  boolean: "boolean",
  int: "number",
  long: "number",
  float: "number",
  double: "number",
  bytes: "Buffer",
  string: "string",
};

function docComment(doc: string | undefined, indent: string): string {
  return doc ? `${indent}/** ${doc.replaceAll("*/", "*\\/")} */\n` : "";
}

function render(): string {
  const sources = sourceSchemas();
  const enums = new Map<string, AvroObject>();

  const typeOf = (schema: AvroSchema): string => {
    if (Array.isArray(schema)) return schema.map(typeOf).join(" | ");
    if (typeof schema === "string") {
      const primitive = primitives[schema];
      if (primitive) return primitive;
      if (sources.has(schema) || enums.has(schema)) return schema;
      throw new Error(
        `unknown type "${schema}": name a primitive, a record of schemas/, or an enum defined before`,
      );
    }
    if (schema.type === "array") return `readonly ${wrapped(typeOf(schema.items ?? "null"))}[]`;
    if (schema.type === "map") return `Readonly<Record<string, ${typeOf(schema.values ?? "null")}>>`;
    if (schema.type === "enum" && schema.name) {
      enums.set(schema.name, schema);
      return schema.name;
    }
    return typeOf(schema.type);
  };
  const wrapped = (type: string): string => (type.includes(" ") ? `(${type})` : type);

  // Enums may be used by a record whose file comes before the one that defines them.
  const collect = (schema: AvroSchema): void => {
    if (Array.isArray(schema)) schema.forEach(collect);
    else if (typeof schema !== "string") {
      if (schema.type === "enum" && schema.name) enums.set(schema.name, schema);
      else if (typeof schema.type !== "string") collect(schema.type);
      if (schema.items) collect(schema.items);
      for (const field of schema.fields ?? []) collect(field.type);
    }
  };
  for (const schema of sources.values()) collect(schema);

  const records = [...sources].map(([name, schema]) => {
    const fields = (schema.fields ?? []).map(
      (field) => `${docComment(field.doc, "  ")}  readonly ${field.name}: ${typeOf(field.type)};\n`,
    );
    return `${docComment(schema.doc, "")}export interface ${name} {\n${fields.join("")}}\n`;
  });
  const enumTypes = [...enums].map(
    ([name, schema]) =>
      `${docComment(schema.doc, "")}export type ${name} = ${(schema.symbols ?? []).map((symbol) => JSON.stringify(symbol)).join(" | ")};\n`,
  );
  const index = `/** Every record type by its schema's name. */\nexport interface Records {\n${[
    ...sources.keys(),
  ]
    .map((name) => `  ${name}: ${name};\n`)
    .join("")}}\n\nexport type RecordName = keyof Records;\n`;
  return `// Generated from schemas/*.avsc by \`npm run generate\`. Do not edit.\n\n${[...enumTypes, ...records, index].join("\n")}`;
}

const rendered = render();
if (process.argv.includes("--check")) {
  let committed = "";
  try {
    committed = readFileSync(target, "utf8");
  } catch {
    // A missing file is a stale one.
  }
  if (committed !== rendered) {
    console.error(
      "services/shared/contracts/generated/records.ts is stale: run `npm run generate` and commit the result",
    );
    process.exit(1);
  }
} else {
  writeFileSync(target, rendered);
}
