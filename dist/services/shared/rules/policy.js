const weights = new Set(["reject", "mask_turn", "warn", "off"]);
/** What is wrong with a policy, a sentence each; empty when it can be used. */
export function policyProblems(policy, known) {
    return Object.entries(policy).flatMap(([id, weight]) => {
        const shown = JSON.stringify(id.slice(0, 80));
        if (!known.has(id))
            return [`severities names ${shown}: use the id of a check, such as K14 or J2`];
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
export function readPolicy(text, known) {
    const entries = text.trim().startsWith("{") ? jsonEntries(text) : lineEntries(text);
    if ("problems" in entries)
        return entries;
    const policy = Object.fromEntries(entries.map(([id, weight]) => [id, weight.replace("-", "_")]));
    const problems = policyProblems(policy, known);
    return problems.length > 0 ? { problems } : { policy };
}
function jsonEntries(text) {
    try {
        const value = JSON.parse(text);
        return Object.entries(value).map(([id, weight]) => [id, String(weight)]);
    }
    catch (error) {
        return { problems: [`the severities are no JSON: ${error.message}`] };
    }
}
function lineEntries(text) {
    const parts = text
        .split(/[\n,]/)
        .map((part) => part.replace(/#.*$/, "").trim())
        .filter((part) => part !== "");
    const entries = [];
    for (const part of parts) {
        const found = /^([A-Z]\d{1,2})\s*[=:]\s*"?([a-z_-]+)"?$/.exec(part);
        if (!found)
            return { problems: [`${JSON.stringify(part.slice(0, 80))} is no severity: write K14=warn`] };
        entries.push([found[1] ?? "", found[2] ?? ""]);
    }
    return entries;
}
/** Findings with the policy's severities; those of checks that are off are left out. */
export function weighed(findings, policy) {
    return findings.flatMap((finding) => {
        const weight = Object.hasOwn(policy, finding.rule) ? policy[finding.rule] : undefined;
        if (weight === undefined)
            return [finding];
        return weight === "off" ? [] : [{ ...finding, severity: weight }];
    });
}
