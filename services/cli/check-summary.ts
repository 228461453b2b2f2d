/** What a check found, counted by rule. */
import { setChecks } from "../shared/dataset/set-check.ts";
import { rules } from "../shared/rules/rules.ts";
import type { Checked, PlacedFinding } from "./check-dataset.ts";
import { counted, grouped, table } from "./terminal.ts";

interface RuleCount {
  readonly rule: string;
  readonly severity: string;
  findings: number;
  dialogues: number;
  /** Where it was found first. */
  readonly first: string;
}

export class CheckSummary {
  readonly #counts = new Map<string, RuleCount>();
  readonly #verdicts = { verified: 0, rejected: 0, unreadable: 0 };
  #turns = 0;
  #masked = 0;

  /** @param file where the record stands, as the user named it */
  add(file: string, checked: Checked): void {
    this.#verdicts[checked.verdict] += 1;
    if (checked.verdict === "unreadable") return;
    const { dialogue, findings, masked } = checked;
    this.#turns += dialogue.turns.filter(({ role }) => role === "assistant").length;
    this.#masked += masked;
    const seen = new Set<string>();
    for (const finding of findings) {
      const count = this.#count(finding, `${file}:${checked.line}`);
      const key = keyOf(finding);
      if (!seen.has(key)) count.dialogues += 1;
      seen.add(key);
    }
  }

  /** Adds what is wrong with all dialogues as a set. */
  addOfSet(findings: readonly PlacedFinding[]): void {
    for (const finding of findings) this.#count(finding, "the set");
  }

  #count(finding: PlacedFinding, at: string): RuleCount {
    const { rule, severity } = finding;
    const key = keyOf(finding);
    const count = this.#counts.get(key) ?? { rule, severity, findings: 0, dialogues: 0, first: at };
    count.findings += 1;
    this.#counts.set(key, count);
    return count;
  }

  get rejected(): number {
    return this.#verdicts.rejected;
  }

  get unreadable(): number {
    return this.#verdicts.unreadable;
  }

  /** The table by rule, and what it comes to. */
  lines(): string[] {
    const names = new Map([
      ...rules.map(({ id, name }) => [id as string, name] as const),
      ...Object.entries(setChecks).map(([id, { name }]) => [id, name] as const),
    ]);
    const order = new Map([...names.keys()].map((id, index) => [id, index]));
    const counts = [...this.#counts.values()].sort(
      (a, b) =>
        severityRank(a.severity) - severityRank(b.severity) ||
        (order.get(a.rule) ?? 0) - (order.get(b.rule) ?? 0),
    );
    const rows = counts.map(({ rule, severity, findings, dialogues, first }) => [
      rule,
      severity,
      names.get(rule) ?? "",
      first,
      grouped(findings),
      grouped(dialogues),
    ]);
    const head = ["rule", "severity", "demands", "first at", "findings", "dialogues"];
    const { verified, rejected, unreadable } = this.#verdicts;
    const share = verified + rejected === 0 ? 0 : (100 * rejected) / (verified + rejected);
    return [
      ...(rows.length > 0 ? [...table([head, ...rows], 4), ""] : []),
      `${counted(verified + rejected, "dialogue")}: ${grouped(verified)} verified, ${grouped(rejected)} rejected (${share.toFixed(1)} %); ${grouped(this.#masked)} of ${counted(this.#turns, "assistant turn")} masked${unreadable > 0 ? `; ${counted(unreadable, "record")} unreadable` : ""}.`,
    ];
  }
}

function keyOf({ rule, severity }: PlacedFinding): string {
  return `${rule} ${severity}`;
}

function severityRank(severity: string): number {
  return ["reject", "mask_turn", "warn"].indexOf(severity);
}
