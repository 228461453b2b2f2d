/** What an export holds, counted. */
import type { VerifiedDialogue } from "../../shared/contracts/generated/records.ts";
import { type QuotaOutcome, type Quotas, quotaOutcomes } from "../../shared/dataset/quotas.ts";
import type { ExportStatistics } from "./state.ts";

export function noStatistics(): ExportStatistics {
  return {
    dialogues: 0,
    examples: 0,
    turns: 0,
    calls: 0,
    masked: 0,
    warnings: 0,
    unreadable: 0,
    modelCalls: 0,
    promptTokens: 0,
    completionTokens: 0,
    languages: {},
    kinds: {},
    injections: {},
    tools: {},
    models: {},
    leftOut: {},
  };
}

/** A tool may be called what every object has, such as `constructor`. */
function count(counts: Record<string, number>, key: string, times = 1): void {
  counts[key] = times + (Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0);
}

/** Counts a dialogue of which `examples` were written. */
export function countDialogue(into: ExportStatistics, verified: VerifiedDialogue, examples: number): void {
  const { dialogue, findings, maskedTurns } = verified;
  const { spec, turns, usage } = dialogue;
  into.dialogues += 1;
  into.examples += examples;
  into.turns += turns.length;
  into.calls += turns.reduce((sum, { calls }) => sum + calls.length, 0);
  into.masked += maskedTurns.length;
  into.warnings += findings.filter(({ severity }) => severity === "warn").length;
  into.modelCalls += usage.calls;
  into.promptTokens += usage.promptTokens;
  into.completionTokens += usage.completionTokens;
  count(into.languages, spec.language);
  count(into.kinds, spec.kind);
  for (const injection of spec.injections) count(into.injections, injection);
  for (const name of new Set(turns.flatMap(({ calls }) => calls.map((call) => call.name))))
    count(into.tools, name);
  if (spec.models.teacher !== null) count(into.models, spec.models.teacher);
}

export function countLeftOut(into: ExportStatistics, reason: string): void {
  count(into.leftOut, reason);
}

/** Several statistics as one. */
export function sumStatistics(parts: readonly ExportStatistics[]): ExportStatistics {
  const sum = noStatistics();
  for (const part of parts)
    for (const key of Object.keys(sum) as (keyof ExportStatistics)[]) {
      const value = part[key];
      const target = sum[key];
      if (typeof value === "number") (sum as Record<string, unknown>)[key] = (target as number) + value;
      else
        for (const [name, times] of Object.entries(value))
          count(target as Record<string, number>, name, times);
    }
  return sum;
}

/** What became of quotas, over everything that was written. */
export function quotasHeld(
  { tools, kinds }: ExportStatistics,
  quotas: Quotas | undefined = {},
): QuotaOutcome[] {
  return quotaOutcomes(quotas, {
    tools: new Map(Object.entries(tools)),
    kinds: new Map(Object.entries(kinds)),
  });
}
