/** What changed between two versions of a catalog, in the words of whoever calls its tools. */
import type { Tool } from "../../contracts/generated/records.ts";
import { canonicalJson } from "../../dialogue/canonical.ts";
import { isObject, parseObject } from "../../dialogue/json.ts";
import type { Schema } from "../schema.ts";
import type { Catalog } from "./read-catalog.ts";

export interface ToolChange {
  readonly name: string;
  readonly change: "added" | "removed" | "renamed" | "changed";
  /** What changed about it, a sentence each. */
  readonly details: readonly string[];
}

/** Changes by name of the tool, in order of names; empty when the catalogs hold the same tools. */
export function diffCatalogs(before: Catalog, after: Catalog): ToolChange[] {
  const old = new Map(before.tools.map((tool) => [tool.name, tool]));
  const now = new Map(after.tools.map((tool) => [tool.name, tool]));
  const gone = [...old.values()].filter(({ name }) => !now.has(name));
  const fresh = [...now.values()].filter(({ name }) => !old.has(name));
  const renamed = new Map<string, string>();
  for (const tool of fresh) {
    const former = gone.find((other) => !renamed.has(other.name) && sameBut(other, tool));
    if (former) renamed.set(former.name, tool.name);
  }
  const newNames = new Set(renamed.values());
  const changes: ToolChange[] = [
    ...gone.map(({ name }): ToolChange => {
      const to = renamed.get(name);
      return to === undefined
        ? { name, change: "removed", details: [] }
        : { name, change: "renamed", details: [`it is now called ${to}`] };
    }),
    ...fresh
      .filter(({ name }) => !newNames.has(name))
      .map(({ name }): ToolChange => ({ name, change: "added", details: [] })),
    ...[...old.values()].flatMap((tool): ToolChange[] => {
      const other = now.get(tool.name);
      const details = other === undefined ? [] : toolDetails(tool, other);
      return details.length === 0 ? [] : [{ name: tool.name, change: "changed", details }];
    }),
  ];
  return changes.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function sameBut(a: Tool, b: Tool): boolean {
  return toolDetails(a, b).length === 0 && a.description !== "";
}

function toolDetails(before: Tool, after: Tool): string[] {
  const details: string[] = [];
  if (before.description !== after.description) details.push("its description changed");
  const old = parseObject(before.parameters) ?? {};
  const now = parseObject(after.parameters) ?? {};
  details.push(...argumentDetails(old, now));
  if (!same(withoutArguments(old), withoutArguments(now)))
    details.push("what is said about its arguments as a whole changed");
  if (!same(before.returns && parseObject(before.returns), after.returns && parseObject(after.returns)))
    details.push("the schema of its result changed");
  return details;
}

function argumentDetails(old: Schema, now: Schema): string[] {
  const before = propertiesOf(old);
  const after = propertiesOf(now);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name): string[] => {
    const told = JSON.stringify(name.slice(0, 80));
    const [was, is] = [requires(old, name), requires(now, name)];
    if (!Object.hasOwn(after, name)) return [`argument ${told} was removed`];
    if (!Object.hasOwn(before, name)) return [`argument ${told} was added${is ? " and is required" : ""}`];
    return [
      ...(was === is ? [] : [`argument ${told} is ${is ? "now required" : "no longer required"}`]),
      ...schemaDetails(told, before[name], after[name]),
    ];
  });
}

function schemaDetails(told: string, before: unknown, after: unknown): string[] {
  if (same(before, after)) return [];
  if (!isObject(before) || !isObject(after)) return [`argument ${told} changed`];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const short = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value).slice(0, 60));
  return keys
    .filter((key) => !same(before[key], after[key]))
    .map((key) => {
      const plain = key === "description" || isObject(before[key]) || isObject(after[key]);
      return plain
        ? `the ${key} of argument ${told} changed`
        : `the ${key} of argument ${told} changed from ${short(before[key])} to ${short(after[key])}`;
    });
}

function propertiesOf({ properties }: Schema): Schema {
  return isObject(properties) ? properties : {};
}

function requires({ required }: Schema, name: string): boolean {
  return Array.isArray(required) && required.includes(name);
}

function withoutArguments({ properties: _properties, required: _required, ...rest }: Schema): Schema {
  return rest;
}

function same(a: unknown, b: unknown): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}
