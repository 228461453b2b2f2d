/**
 * Calls as a model writes them. Arguments are JSON text, because strict structured output has no form for an object of
 * unknown shape; where the tools are known, they can be closed objects instead, one form a tool.
 */
import { z } from "zod";
import type { Tool } from "../contracts/generated/records.ts";
import { isObject } from "../dialogue/json.ts";
import { closedParameters, openedArguments } from "../tools/closed-schema.ts";
import type { Schema } from "../tools/schema.ts";

/** A call alone. */
export const bareCall = z.object({
  tool: z.string(),
  arguments: z.string().describe("The arguments: one JSON object, as text."),
});

/** A call together with its result. */
export const writtenCall = bareCall.extend({
  result: z.string().describe("What the tool returns: JSON as text."),
});

/** What strict structured output takes of a schema, as OpenAI documents it. */
const limits = {
  properties: 5_000,
  depth: 10,
  characters: 120_000,
  values: 1_000,
  longEnum: 250,
  longEnumCharacters: 15_000,
};

/**
 * The schema of an answer with a closed form of its calls for each tool. A tool whose parameters have none keeps
 * arguments as text.
 *
 * @returns undefined when no call is in the schema, no tool has a closed form, or the whole would be beyond what
 * endpoints take
 */
export function withClosedCalls(schema: Schema, tools: readonly Tool[]): Schema | undefined {
  const closed = new Map(tools.map((tool) => [tool, closedParameters(tool)]));
  if ([...closed.values()].every((parameters) => parameters === undefined)) return undefined;
  let found = false;
  const replace = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(replace);
    if (!isObject(node)) return node;
    if (!isCallForm(node)) {
      return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, replace(inner)]));
    }
    found = true;
    const { tool: _name, arguments: asText, ...rest } = node["properties"] as Schema;
    const forms = [...closed].map(([{ name }, parameters]) => ({
      ...node,
      properties: { tool: { type: "string", const: name }, arguments: parameters ?? asText, ...rest },
    }));
    return { anyOf: forms };
  };
  const replaced = replace(schema) as Schema;
  return found && isWithinLimits(replaced) ? replaced : undefined;
}

function isCallForm({ type, properties }: Schema): boolean {
  return type === "object" && isObject(properties) && "tool" in properties && "arguments" in properties;
}

function isWithinLimits(schema: Schema): boolean {
  const sum = { properties: 0, characters: 0, values: 0 };
  const visit = (node: unknown, depth: number): boolean => {
    if (Array.isArray(node)) return node.every((each) => visit(each, depth));
    if (!isObject(node)) return true;
    const { type, properties, enum: values, const: value } = node;
    const level = type === "object" || type === "array" ? depth + 1 : depth;
    if (Array.isArray(values)) {
      const characters = values.reduce((all, each) => all + String(each).length, 0);
      sum.values += values.length;
      sum.characters += characters;
      if (values.length > limits.longEnum && characters > limits.longEnumCharacters) return false;
    }
    if (value !== undefined) sum.characters += String(value).length;
    const named = isObject(properties) ? properties : {};
    sum.properties += Object.keys(named).length;
    sum.characters += Object.keys(named).reduce((all, name) => all + name.length, 0);
    return (
      level <= limits.depth &&
      [...Object.values(named), node["items"], node["anyOf"]].every((inner) => visit(inner, level))
    );
  };
  return (
    visit(schema, 0) &&
    sum.properties <= limits.properties &&
    sum.characters <= limits.characters &&
    sum.values <= limits.values
  );
}

/** An answer whose calls carry their arguments as text, whichever way they were written. */
export function withTextArguments(answer: unknown, tools: readonly Tool[]): unknown {
  if (Array.isArray(answer)) return answer.map((each) => withTextArguments(each, tools));
  if (!isObject(answer)) return answer;
  const { tool: name, arguments: written } = answer;
  if (typeof name === "string" && isObject(written)) {
    const tool = tools.find((each) => each.name === name);
    return { ...answer, arguments: JSON.stringify(tool ? openedArguments(tool, written) : written) };
  }
  return Object.fromEntries(
    Object.entries(answer).map(([key, inner]) => [key, withTextArguments(inner, tools)]),
  );
}
