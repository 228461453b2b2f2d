/** Calls in the form that a request's schema gives each tool: arguments as a closed object, null for what is left out. */
import { isObject, parseObject } from "../../shared/dialogue/json.ts";
import type { Schema } from "../values/schema.ts";

/** An answer with its calls in the closed form of their tools, where the schema has one; others stay as they are. */
export function inClosedForm(answer: unknown, schema: Schema): unknown {
  const forms = new Map<string, Schema>();
  collect(schema, forms);
  return forms.size === 0 ? answer : rewritten(answer, forms);
}

function collect(node: unknown, forms: Map<string, Schema>): void {
  if (Array.isArray(node)) for (const each of node) collect(each, forms);
  if (!isObject(node)) return;
  const { tool, arguments: parameters } = isObject(node["properties"]) ? node["properties"] : {};
  const name = isObject(tool) ? tool["const"] : undefined;
  if (typeof name === "string" && isObject(parameters) && parameters["type"] === "object") {
    forms.set(name, parameters);
  }
  for (const inner of Object.values(node)) collect(inner, forms);
}

function rewritten(answer: unknown, forms: ReadonlyMap<string, Schema>): unknown {
  if (Array.isArray(answer)) return answer.map((each) => rewritten(each, forms));
  if (!isObject(answer)) return answer;
  const { tool, arguments: text } = answer;
  const form = typeof tool === "string" ? forms.get(tool) : undefined;
  const args = typeof text === "string" ? parseObject(text) : undefined;
  if (form && args) return { ...answer, arguments: filled(args, form) };
  return Object.fromEntries(Object.entries(answer).map(([key, inner]) => [key, rewritten(inner, forms)]));
}

/** A value with null for every property that is left out. */
function filled(value: unknown, schema: unknown): unknown {
  if (!isObject(schema)) return value;
  if (Array.isArray(value)) return value.map((item) => filled(item, schema["items"]));
  if (!isObject(value)) return value;
  const { properties, anyOf } = schema;
  if (Array.isArray(anyOf)) {
    const branch = anyOf.find((each) => isObject(each) && takes(each, value));
    return branch === undefined ? value : filled(value, branch);
  }
  if (!isObject(properties)) return value;
  const absent = Object.keys(properties).filter((name) => !Object.hasOwn(value, name));
  return {
    ...Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, filled(inner, properties[name])]),
    ),
    ...Object.fromEntries(absent.map((name) => [name, null])),
  };
}

function takes({ properties }: Schema, value: Schema): boolean {
  return isObject(properties) && Object.keys(value).every((name) => Object.hasOwn(properties, name));
}
