/** Statistics as lines for people. Pure. */
import { counted, grouped, table } from "../terminal.ts";
import type { Share, Statistics } from "./dialogue-statistics.ts";
import type { Entailment } from "./neighbours.ts";

export interface Coherence {
  readonly pairs: number;
  /** Mean cosine of neighbouring turns; absent when no embeddings endpoint was given. */
  readonly similarity?: number | null;
  /** Absent when no judge was asked. */
  readonly entailment?: Entailment;
}

const fixed = (value: number, digits = 2) => value.toFixed(digits);
const percent = ({ part, of }: Share) =>
  of === 0 ? "none" : `${fixed((100 * part) / of, 1)} % (${part} of ${of})`;
const mix = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");

export function statisticsLines(statistics: Statistics, coherence: Coherence | undefined): string[] {
  const { turns, calls, diversity, tools, cost } = statistics;
  const { atBudget } = diversity;
  const few = `too few words (${grouped(diversity.tokens)} of ${grouped(diversity.budget)})`;
  const rows: [string, string][] = [
    ["dialogues", grouped(statistics.dialogues)],
    ["  by kind", mix(statistics.kinds)],
    ["  by language", mix(statistics.languages)],
    ["user turns", `${fixed(turns.userPerDialogue)} per dialogue (median ${turns.userMedian})`],
    [
      "calls",
      `${fixed(calls.perUserTurn)} per user turn (mean of ratios ${fixed(calls.perUserTurnMean)}), ${fixed(calls.perDialogue)} per dialogue`,
    ],
    ["  in parallel", percent(calls.parallel)],
    ["entropy H", atBudget ? `${fixed(atBudget.entropy)} bits at ${grouped(diversity.budget)} words` : few],
    [
      "Distinct-3",
      atBudget ? `${fixed(atBudget.distinct3 ?? 0, 3)} at ${grouped(diversity.budget)} words` : few,
    ],
    ...Object.entries(statistics.injections).map(([kind, share]): [string, string] => [
      `injection ${kind}`,
      percent(share),
    ]),
    ...statistics.rounds.map(({ round, operation, adopted }): [string, string] => [
      `round ${round} ${operation}`,
      `${percent(adopted)} adopted`,
    ]),
    ["tools called", percent(tools)],
    ["rejected", counted(statistics.rejected, "attempt")],
    [
      "model calls",
      cost
        ? `${fixed(cost.callsPerDialogue)} per verified dialogue${cost.whole ? "" : " (of the last attempts only)"}`
        : "not known",
    ],
    [
      "tokens",
      cost
        ? `${grouped(cost.tokensPerDialogue)} per verified dialogue${cost.whole ? "" : " (of the last attempts only)"}`
        : "not known",
    ],
  ];
  if (coherence?.similarity !== undefined)
    rows.push([
      "similarity",
      coherence.similarity === null
        ? "no neighbours"
        : `${fixed(coherence.similarity, 3)} over ${counted(coherence.pairs, "pair")}`,
    ]);
  if (coherence?.entailment) {
    const { ratio, judged, unanswered } = coherence.entailment;
    const missing = unanswered === 0 ? "" : `, ${unanswered} unanswered`;
    rows.push([
      "entailment",
      ratio === null
        ? `no answers${missing}`
        : `${fixed(100 * ratio, 1)} % of ${counted(judged, "pair")}${missing}`,
    ]);
  }
  return table(rows, 2);
}
