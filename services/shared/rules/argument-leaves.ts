import { isObject } from "../dialogue/json.ts";
import { pointerStep, type Schema } from "../tools/schema.ts";
import { compileSchema } from "../tools/schema-validator.ts";
import { leading, walkValue } from "../tools/schema-walk.ts";
import { WorkExceeded } from "../tools/work-budget.ts";
import type { CallSite } from "./call-site.ts";

/** A string or number somewhere in the arguments of a call. */
export interface ArgumentLeaf {
  readonly site: CallSite;
  /** JSON pointer within the turn. */
  readonly path: string;
  /** Name of the argument: of the nearest property, for an item of a list. */
  readonly name: string;
  readonly value: string | number;
  /** What the tool's schema says about it; empty for an undeclared argument or an unknown tool. */
  readonly nodes: readonly Schema[];
}

/** What is known of the arguments of an unknown tool. */
const unknown: Schema = {};

/** The strings and numbers of a call's arguments; none when they are too much for their schema to walk. */
export function argumentLeaves(site: CallSite): readonly ArgumentLeaf[] {
  if (!site.args) return [];
  const compiled = site.offered && compileSchema(site.offered.tool.parameters);
  const schema = compiled && !("unusable" in compiled) ? compiled.schema : unknown;
  const leaves: ArgumentLeaf[] = [];
  if (isFlat(schema, site.args)) {
    const properties = isObject(schema["properties"]) ? schema["properties"] : {};
    for (const [name, value] of Object.entries(site.args)) {
      if (typeof value !== "string" && typeof value !== "number") continue;
      const node = Object.hasOwn(properties, name) ? properties[name] : schema["additionalProperties"];
      leaves.push({
        site,
        path: `${site.path}/arguments${pointerStep(name)}`,
        name,
        value,
        nodes: isObject(node) ? [node] : [],
      });
    }
    return leaves;
  }
  try {
    walkValue(schema, site.args, ({ path, value, nodes }) => {
      if (typeof value === "string" || typeof value === "number")
        leaves.push({ site, path: `${site.path}/arguments${path}`, name: nameAt(path), value, nodes });
      return true;
    });
  } catch (error) {
    if (error instanceof WorkExceeded) return [];
    throw error;
  }
  return leaves;
}

/** True where nothing leads from one schema to another, and no value holds others: the plain case, walked at once. */
function isFlat(schema: Schema, args: Readonly<Record<string, unknown>>): boolean {
  for (const name in args) {
    const value = args[name];
    if (value !== null && typeof value === "object") return false;
  }
  let plain = plainSchemas.get(schema);
  if (plain === undefined) {
    plain = isPlain(schema);
    plainSchemas.set(schema, plain);
  }
  return plain;
}

/** Thousands of calls share a schema. */
const plainSchemas = new WeakMap<Schema, boolean>();

/** True for a schema that leads to no other which speaks about the same value, and whose properties do not either. */
function isPlain(schema: Schema): boolean {
  const properties = isObject(schema["properties"]) ? Object.values(schema["properties"]) : [];
  return [schema, schema["additionalProperties"], ...properties].every(
    (node) => !isObject(node) || !leading.some((keyword) => keyword in node),
  );
}

function nameAt(path: string): string {
  const last = path.lastIndexOf("/");
  let step = path.slice(last + 1);
  // Numbers are places in lists.
  for (let end = last; /^\d+$/.test(step) && end > 0; ) {
    const start = path.lastIndexOf("/", end - 1);
    const outer = path.slice(start + 1, end);
    if (!/^\d+$/.test(outer)) step = outer;
    end = start;
  }
  return step.includes("~") ? step.replaceAll("~1", "/").replaceAll("~0", "~") : step;
}

/** True when the schema itself gives the value: a default, a constant, or one of an enum. */
export function givenBySchema({ value, nodes }: ArgumentLeaf): boolean {
  return nodes.some(
    (node) =>
      node["default"] === value ||
      node["const"] === value ||
      (Array.isArray(node["enum"]) && node["enum"].includes(value)),
  );
}
