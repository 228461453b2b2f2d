/** What `dialoom check --set` looks at: the dialogues of all files as one set. */
import { isMissed, type QuotaOutcome } from "../shared/dataset/quotas.ts";
import type { SetCheck, SetFinding, SetReport } from "../shared/dataset/set-check.ts";
import type { Checked, PlacedFinding } from "./check-dataset.ts";
import { counted, grouped } from "./terminal.ts";

/** Adds a dialogue to the set. @returns it with what is wrong with having it there among its findings */
export function checkInSet(set: SetCheck, file: string, checked: Checked): Checked {
  if (checked.verdict === "unreadable") return checked;
  const { index, line, dialogue } = checked;
  // Ids of other people's dialogues are missing or used twice; where it stands is a name that can be looked up.
  const id = `${file}:${line}#${index}`;
  const found = set.add({ id, turns: dialogue.turns, kind: dialogue.spec.kind });
  return {
    ...checked,
    verdict: found.some(({ severity }) => severity === "reject") ? "rejected" : checked.verdict,
    findings: [...checked.findings, ...found.map(placed)],
  };
}

/** A finding in the form that those of dialogues have. */
export function placed({ rule, severity, evidence, message }: SetFinding): PlacedFinding {
  return { rule, severity, turn: null, path: "", evidence, message };
}

/** The report as one JSON object, with what is wrong with the set as a whole. */
export function setJson(report: SetReport, findings: readonly SetFinding[]): string {
  return JSON.stringify({
    set: {
      ...report,
      tools: Object.fromEntries(report.tools),
      kinds: Object.fromEntries(report.kinds),
      findings: findings.map(placed),
    },
  });
}

/** So many tools or kinds are told; of more, the most frequent. */
const mostTold = 30;

/** The report for people. */
export function setLines(report: SetReport): string[] {
  const { dialogues, exactCopies, nearCopies, contaminated, distinct3, tokenBudget, quotas } = report;
  return [
    `As a set: ${grouped(dialogues)} with ${counted(exactCopies, "exact copy", "exact copies")} and ${counted(nearCopies, "near copy", "near copies")}; ${grouped(contaminated)} of the benchmarks' tasks; Distinct-3 ${distinct3.toFixed(3)} over ${counted(tokenBudget, "word")}.`,
    `Kinds: ${frequencies(report.kinds)}.`,
    `Tools, by dialogues that call them: ${frequencies(report.tools)}.`,
    ...(quotas.length > 0 ? [`Quotas: ${quotas.map(quotaText).join(", ")}.`] : []),
  ];
}

function frequencies(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([a, one], [b, two]) => two - one || (a < b ? -1 : 1));
  const told = sorted.slice(0, mostTold).map(([name, times]) => `${name || "(none)"} ${grouped(times)}`);
  const more = sorted.length - told.length;
  return [...told, ...(more > 0 ? [`${grouped(more)} more`] : [])].join(", ") || "(none)";
}

function quotaText(quota: QuotaOutcome): string {
  const { of, name, found, least } = quota;
  return `${of}:${name} ${grouped(found)} of ${grouped(least)}${isMissed(quota) ? " (missed)" : ""}`;
}
