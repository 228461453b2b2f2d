import { isObject } from "../dialogue/json.ts";
import type { Schema } from "../tools/schema.ts";
import { pointerStep } from "../tools/schema.ts";
import { compileSchema } from "../tools/schema-validator.ts";
import { walkValue } from "../tools/schema-walk.ts";
import { WorkExceeded } from "../tools/work-budget.ts";
import type { CallSite } from "./call-site.ts";
import type { Rule, Violation } from "./rule.ts";

/** No argument is an empty text. */
export const noEmptyArguments: Rule = {
  id: "K23",
  version: 1,
  name: "no empty text as argument",
  severity: "warn",
  doc: "An argument is not an empty or blank text: masked when it is required, a warning otherwise. Legal where the schema lists it as default or enum value.",
  sources: ["APIGen-MT replay"],
  *check(_dialogue, { calls }) {
    for (const site of calls)
      if (site.leaves.some(({ value }) => typeof value === "string" && value.trim() === ""))
        yield* emptyArguments(site);
  },
};

function emptyArguments(site: CallSite): readonly Violation[] {
  const compiled = site.offered && compileSchema(site.offered.tool.parameters);
  if (!site.args || !compiled || "unusable" in compiled) return [];
  const found: Violation[] = [];
  try {
    walkValue(compiled.schema, site.args, ({ path, value, nodes }) => {
      if (!isObject(value)) return true;
      for (const [key, text] of Object.entries(value)) {
        if (typeof text !== "string" || text.trim() !== "" || allowsEmpty(nodes, key, text)) continue;
        const required = nodes.some(
          (node) => Array.isArray(node["required"]) && node["required"].includes(key),
        );
        found.push({
          turnId: site.turn.id,
          path: `${site.path}/arguments${path}${pointerStep(key)}`,
          evidence: JSON.stringify(text),
          message: `"${key}" of ${site.call.name} is an empty text; give a value${required ? "" : " or leave it out"}.`,
          ...(required && { severity: "mask_turn" as const }),
        });
      }
      return true;
    });
  } catch (error) {
    if (error instanceof WorkExceeded) return [];
    throw error;
  }
  return found;
}

function allowsEmpty(nodes: readonly Schema[], key: string, text: string): boolean {
  return nodes.some(({ properties }) => {
    const property = isObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
    return (
      isObject(property) &&
      (property["default"] === text ||
        property["const"] === text ||
        (Array.isArray(property["enum"]) && property["enum"].includes(text)))
    );
  });
}
