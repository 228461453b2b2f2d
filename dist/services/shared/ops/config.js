/**
 * Settings come from the environment. Each is declared once (type, default, one line of documentation); from that one
 * declaration it is parsed, checked, and listed in the docs.
 */
import { readFileSync } from "node:fs";
import { z } from "zod";
/** Declares one setting. */
export function field(type, doc, options = {}) {
    return { type, doc, ...options };
}
/** Declares a group of settings. */
export function fieldGroup(prefix, fields, problems) {
    return { prefix, fields, ...(problems && { problems }) };
}
/** Parsers for the text of environment variables. */
export const text = z.string().min(1);
export const url = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" });
export const list = z
    .string()
    .transform((value) => value
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""))
    .refine((items) => items.length > 0, "must name at least one, separated by commas");
/** The path of a text file; the setting's value is what the file holds. */
export const fileContent = z.string().transform((path, context) => {
    try {
        return readFileSync(path, "utf8");
    }
    catch (error) {
        context.addIssue(`cannot be read: ${error.code ?? "unknown error"}`);
        return z.NEVER;
    }
});
export const flag = z.stringbool();
/** A whole number from `min` to `max`. */
export const whole = (min, max) => z
    .string()
    .transform(Number)
    .pipe(z
    .number({ error: "must be a number" })
    .int("must be a whole number")
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`));
/** A number from `min` to `max`. */
export const decimal = (min, max) => z
    .string()
    .transform(Number)
    .pipe(z
    .number({ error: "must be a number" })
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`));
/** One of `values`. */
export const oneOf = (...values) => z.enum(values, { error: `must be one of ${values.join(", ")}` });
/** Every wrong setting, each with its variable, what is wrong and what it is for. The process should exit with code 2. */
export class ConfigError extends Error {
    name = "ConfigError";
    problems;
    constructor(problems) {
        super(`${problems.length === 1 ? "a setting is" : `${problems.length} settings are`} wrong:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
        this.problems = problems;
    }
}
/** The environment variable of a setting. */
export function variable(prefix, key) {
    return `${prefix}_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
/**
 * Reads settings from the environment. A variable that is set but empty counts as not set.
 *
 * @param gather collects the groups a process needs: `(read) => ({ kafka: read(kafkaFields), … })`
 * @throws ConfigError naming every wrong setting of all groups at once
 */
export function readConfig(gather, env = process.env) {
    const problems = [];
    const values = gather((group) => {
        const before = problems.length;
        const entries = Object.entries(group.fields).map(([key, declared]) => {
            const name = variable(group.prefix, key);
            try {
                return [key, readField(name, declared, env)];
            }
            catch (error) {
                problems.push(`${name}: ${error.message} (${declared.doc})`);
                return [key, undefined];
            }
        });
        const values = Object.fromEntries(entries);
        if (problems.length === before)
            problems.push(...(group.problems?.(values) ?? []));
        return values;
    });
    if (problems.length > 0)
        throw new ConfigError(problems);
    return values;
}
function readField(name, declared, env) {
    let value = env[name];
    const file = declared.secret ? env[`${name}_FILE`] : undefined;
    if (file) {
        try {
            value = readFileSync(file, "utf8").trim();
        }
        catch (error) {
            throw new Error(`${name}_FILE cannot be read: ${error.code ?? "unknown error"}`);
        }
    }
    if (value === undefined || value === "") {
        if ("default" in declared)
            return declared.default;
        throw new Error("is not set, and has no default");
    }
    const parsed = declared.type.safeParse(value);
    if (parsed.success)
        return parsed.data;
    const shown = declared.secret ? "" : `"${value}" `;
    throw new Error(`${shown}${parsed.error.issues.map((issue) => issue.message).join("; ")}`);
}
/** The settings of a group, for the docs. */
export function documentSettings(group) {
    return Object.entries(group.fields).map(([key, declared]) => ({
        variable: variable(group.prefix, key),
        default: "default" in declared ? String(declared.default ?? "") : "required",
        doc: declared.doc,
    }));
}
