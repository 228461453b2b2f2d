import { readdirSync, readFileSync } from "node:fs";
const schemaFolder = new URL("../../../schemas/", import.meta.url);
/** The records and enums of `schemas/`, by name, as written there: they refer to each other by name. */
export function sourceSchemas(folder = schemaFolder) {
    const schemas = new Map();
    for (const file of readdirSync(folder).sort()) {
        if (!file.endsWith(".avsc"))
            continue;
        const schema = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
        const name = file.slice(0, -".avsc".length);
        if (schema.name !== name)
            throw new Error(`schemas/${file} defines "${schema.name}": the file must be named after what it defines`);
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
export function selfContained(name, sources = sourceSchemas()) {
    const root = sources.get(name);
    if (!root)
        throw new Error(`no schema "${name}" in schemas/`);
    const defined = new Set();
    const expand = (schema) => {
        if (Array.isArray(schema))
            return schema.map(expand);
        if (typeof schema === "string") {
            const source = sources.get(schema);
            return source && !defined.has(schema) ? expand(source) : schema;
        }
        if (schema.name)
            defined.add(schema.name);
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
    return expand(root);
}
