import { isObject } from "../dialogue/json.ts";
import { type Failure, faults } from "../tools/schema-failures.ts";
import { compileSchema } from "../tools/schema-validator.ts";
import type { CallSite } from "./call-site.ts";
import { excerpt, type Rule } from "./rule.ts";

/** Results are what their tools declare. */
export const declaredResults: Rule = {
  id: "T3",
  version: 1,
  name: "results match what the tool declares",
  severity: "reject",
  doc: "A result fits the schema the tool declares for it: declared fields that are there have the declared types, required ones are there. Fields that are not declared are legal, and so are null and plain text where nothing structured is declared; results that report an error have a shape of their own. Without a plan it only masks: real tools return what they return, and their documentation is often wrong.",
  sources: ["fms-dgt", "oumi"],
  condition: "a tool says what it returns",
  applies: (_dialogue, { tools }) => tools.some(({ returns }) => returns !== null),
  *check(_dialogue, context) {
    for (const site of context.calls) {
      const { result, turn, call } = site;
      if (result === undefined || site.failed) continue;
      for (const { path, keyword, expected } of resultFaults(site, site.value)) {
        yield {
          turnId: context.turns[site.at + 1]?.id ?? turn.id,
          path: `/results/${turn.calls.indexOf(call)}/content`,
          evidence: excerpt(result.content),
          message: `The result of ${call.name} does not fit what the tool declares: ${place(path)} ${demand(keyword, expected)}.`,
          ...(!context.planned && { severity: "mask_turn" as const }),
        };
      }
    }
  },
};

function resultFaults({ offered }: CallSite, value: unknown): readonly Failure[] {
  const returns = offered?.tool.returns;
  if (returns == null) return [];
  const compiled = compileSchema(returns);
  if ("unusable" in compiled) return [];
  // Prose says what a structured result would: only a structure can contradict one.
  if (typeof value === "string" || value === null || value === undefined) return [];
  const raw = compiled.failures(value);
  if ("unchecked" in raw || raw.length === 0) return [];
  return faults(compiled, raw)
    .filter(({ path, keyword }) => keyword !== "format" && !isNull(value, path))
    .slice(0, 3);
}

/** Fields without a value are left out by some and null with others. */
function isNull(value: unknown, path: string): boolean {
  let current = value;
  for (const step of path.split("/").slice(1)) {
    if (!isObject(current) && !Array.isArray(current)) return false;
    current = (current as Record<string, unknown>)[step.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return current === null;
}

function place(path: string): string {
  return path === "" ? "it" : JSON.stringify(path.slice(1));
}

function demand(keyword: string, expected: unknown): string {
  if (keyword === "required") return "is missing";
  if (keyword === "type") return `must be of type ${[expected].flat().join(" or ")}`;
  return `must meet the schema's "${keyword}"`;
}
