/** How much each check weighs: its default severity, or what an order or a user says instead. */
import type { Finding, Severity } from "../contracts/generated/records.ts";

/** `off` leaves a check's findings out altogether. */
export type Weight = Severity | "off";

/** Weights that differ from the defaults, by id of the check (K4, J2). */
export type SeverityPolicy = Readonly<Record<string, string>>;

const weights: ReadonlySet<string> = new Set<Weight>(["reject", "mask_turn", "warn", "off"]);

/** What is wrong with a policy, a sentence each; empty when it can be used. */
export function policyProblems(policy: SeverityPolicy, known: ReadonlySet<string>): string[] {
  return Object.entries(policy).flatMap(([id, weight]) => {
    const shown = JSON.stringify(id.slice(0, 80));
    if (!known.has(id)) return [`severities names ${shown}: use the id of a check, such as K14 or J2`];
    if (!weights.has(weight))
      return [
        `severities.${id} is ${JSON.stringify(weight.slice(0, 80))}: use ${[...weights].join(", ")} (mask_turn keeps the dialogue and leaves the turn out of training)`,
      ];
    return [];
  });
}

/**
 * A policy as people write it: `K14=warn,G11=off`, `K14: warn` a line each with `#` comments, or a JSON object.
 *
 * @returns the policy, or what is wrong with it
 */
export function readPolicy(
  text: string,
  known: ReadonlySet<string>,
): { readonly policy: SeverityPolicy } | { readonly problems: readonly string[] } {
  const entries = text.trim().startsWith("{") ? jsonEntries(text) : lineEntries(text);
  if ("problems" in entries) return entries;
  const policy = Object.fromEntries(entries.map(([id, weight]) => [id, weight.replace("-", "_")]));
  const problems = policyProblems(policy, known);
  return problems.length > 0 ? { problems } : { policy };
}

type Entries = readonly (readonly [id: string, weight: string])[];

function jsonEntries(text: string): Entries | { readonly problems: readonly string[] } {
  try {
    const value: unknown = JSON.parse(text);
    return Object.entries(value as object).map(([id, weight]) => [id, String(weight)] as const);
  } catch (error) {
    return { problems: [`the severities are no JSON: ${(error as Error).message}`] };
  }
}

function lineEntries(text: string): Entries | { readonly problems: readonly string[] } {
  const parts = text
    .split(/[\n,]/)
    .map((part) => part.replace(/#.*$/, "").trim())
    .filter((part) => part !== "");
  const entries: (readonly [string, string])[] = [];
  for (const part of parts) {
    const found = /^([A-Z]\d{1,2})\s*[=:]\s*"?([a-z_-]+)"?$/.exec(part);
    if (!found) return { problems: [`${JSON.stringify(part.slice(0, 80))} is no severity: write K14=warn`] };
    entries.push([found[1] ?? "", found[2] ?? ""]);
  }
  return entries;
}

/** Findings with the policy's severities; those of checks that are off are left out. */
export function weighed(findings: readonly Finding[], policy: SeverityPolicy): Finding[] {
  return findings.flatMap((finding) => {
    const weight = Object.hasOwn(policy, finding.rule) ? policy[finding.rule] : undefined;
    if (weight === undefined) return [finding];
    return weight === "off" ? [] : [{ ...finding, severity: weight as Severity }];
  });
}
