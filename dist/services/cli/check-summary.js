/** What a check found, counted by rule. */
import { rules } from "../shared/rules/rules.js";
import { counted, grouped, table } from "./terminal.js";
export class CheckSummary {
    #counts = new Map();
    #verdicts = { verified: 0, rejected: 0, unreadable: 0 };
    #turns = 0;
    #masked = 0;
    /** @param file where the record stands, as the user named it */
    add(file, checked) {
        this.#verdicts[checked.verdict] += 1;
        if (checked.verdict === "unreadable")
            return;
        const { dialogue, findings, masked } = checked;
        this.#turns += dialogue.turns.filter(({ role }) => role === "assistant").length;
        this.#masked += masked;
        const seen = new Set();
        for (const { rule, severity } of findings) {
            const key = `${rule} ${severity}`;
            const count = this.#counts.get(key) ?? {
                rule,
                severity,
                findings: 0,
                dialogues: 0,
                first: `${file}:${checked.line}`,
            };
            count.findings += 1;
            if (!seen.has(key))
                count.dialogues += 1;
            seen.add(key);
            this.#counts.set(key, count);
        }
    }
    get rejected() {
        return this.#verdicts.rejected;
    }
    get unreadable() {
        return this.#verdicts.unreadable;
    }
    /** The table by rule, and what it comes to. */
    lines() {
        const order = new Map(rules.map(({ id }, index) => [id, index]));
        const counts = [...this.#counts.values()].sort((a, b) => severityRank(a.severity) - severityRank(b.severity) ||
            (order.get(a.rule) ?? 0) - (order.get(b.rule) ?? 0));
        const names = new Map(rules.map(({ id, name }) => [id, name]));
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
function severityRank(severity) {
    return ["reject", "mask_turn", "warn"].indexOf(severity);
}
