/** The option `--rules`: severities that differ from the defaults, as text or as a file. */
import { existsSync, readFileSync } from "node:fs";
import { InvalidArgumentError } from "commander";
import { checkIds } from "../shared/rules/checklist.js";
import { readPolicy } from "../shared/rules/policy.js";
/** What the option takes, for `--help`. */
export const severitiesHelp = "severities that differ from the defaults, such as K14=warn,G11=off, or a file of them";
/** Reads the option's value. @throws InvalidArgumentError */
export function severitiesOption(value) {
    const isFile = !value.includes("=") && existsSync(value);
    const read = readPolicy(isFile ? readFileSync(value, "utf8") : value, checkIds);
    if ("problems" in read)
        throw new InvalidArgumentError(`${read.problems.join("; ")}.`);
    return read.policy;
}
