import { contextOf } from "./context.js";
import { weighed } from "./policy.js";
import { rules as allRules } from "./rules.js";
/** Every finding of every rule that applies, in the order of the rules; empty for a dialogue without fault. */
export function checkRules(dialogue, options = {}) {
    const { rules = allRules, policy = dialogue.spec.severities, system = "", reading = [] } = options;
    const context = contextOf(dialogue, { system, reading });
    const findings = [];
    for (const rule of rules) {
        if (rule.applies && !rule.applies(dialogue, context))
            continue;
        for (const { turnId, path, evidence, message, severity } of rule.check(dialogue, context))
            findings.push({
                rule: rule.id,
                severity: severity ?? rule.severity,
                turnId,
                path,
                evidence,
                message,
                source: `rule:${rule.id}@${rule.version}`,
            });
    }
    return weighed(findings, policy);
}
/** The findings that cost something: the dialogue is refused, or a turn of it is not trained on. */
export function blocking(findings) {
    return findings.filter(({ severity }) => severity !== "warn");
}
