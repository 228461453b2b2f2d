import { type AvroSchema, sourceSchemas } from "../services/shared/contracts/schemas.ts";

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

/** The TypeScript types of the Avro contracts. */
export function renderTypes(): string {
  const sources = sourceSchemas();
  const typeOf = (schema: AvroSchema): string => {
    if (Array.isArray(schema)) return schema.map(typeOf).join(" | ");
    if (typeof schema === "string") {
      const primitive = primitives[schema];
      if (primitive) return primitive;
      if (sources.has(schema)) return schema;
      throw new Error(`unknown type "${schema}": name a primitive, or a record or enum of schemas/`);
    }
    if (schema.type === "array") return `readonly ${wrapped(typeOf(schema.items ?? "null"))}[]`;
    if (schema.type === "map") return `Readonly<Record<string, ${typeOf(schema.values ?? "null")}>>`;
    return typeOf(schema.type);
  };
  const wrapped = (type: string): string => (type.includes(" ") ? `(${type})` : type);

  const declarations = [...sources].map(([name, schema]) => {
    if (schema.type === "enum") {
      const symbols = (schema.symbols ?? []).map((symbol) => JSON.stringify(symbol));
      return `${docComment(schema.doc, "")}export type ${name} = ${symbols.join(" | ")};\n`;
    }
    const fields = (schema.fields ?? []).map(
      (field) => `${docComment(field.doc, "  ")}  readonly ${field.name}: ${typeOf(field.type)};\n`,
    );
    return `${docComment(schema.doc, "")}export interface ${name} {\n${fields.join("")}}\n`;
  });
  const records = [...sources]
    .filter(([, schema]) => schema.type === "record")
    .map(([name]) => `  ${name}: ${name};\n`);
  const index = `/** Every record type by its schema's name. */\nexport interface Records {\n${records.join("")}}\n\nexport type RecordName = keyof Records;\n`;
  return `// Generated from schemas/*.avsc by \`npm run generate\`. Do not edit.\n\n${[...declarations, index].join("\n")}`;
}
