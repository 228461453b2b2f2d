/** Turns what the validator says into what a person or a model can act on: one failure per fault, alternatives resolved. */
import { isObject } from "../dialogue/json.js";
import { pointerStep } from "./schema.js";
/** Wrappers say that something below failed, which is reported itself. */
const wrappers = new Set([
    "$ref",
    "allOf",
    "dependentSchemas",
    "if",
    "items",
    "prefixItems",
    "properties",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "additionalItems",
    "unevaluatedItems",
    "propertyNames",
]);
/** What is expected of a value that fits more than one branch of a `oneOf`. */
export const severalFit = "only one";
/** The faults behind a list of raw failures. */
export function faults(compiled, raw) {
    return resolveChoices(compiled, flatten(compiled, withoutContains(raw)));
}
/** Items that do not match `contains` are no faults of their own: the one of the array tells it. */
function withoutContains(raw) {
    const summaries = raw.filter(({ keyword }) => /^(?:min|max)?[cC]ontains$/.test(keyword));
    if (summaries.length === 0)
        return raw;
    const prefixes = summaries.map(({ keywordLocation }) => keywordLocation.replace(/\/(?:min|max)?[cC]ontains$/, "/contains/"));
    return raw.filter(({ keywordLocation }) => !prefixes.some((prefix) => keywordLocation.startsWith(prefix)));
}
function flatten(compiled, raw) {
    const found = [];
    raw.forEach((failure, index) => {
        const { keyword, path, keywordLocation, text } = failure;
        // A false schema names no keyword of its own; the wrapper before it does.
        if (keyword === "false") {
            const wrapper = raw[index - 1];
            found.push({
                path,
                keyword: wrapper?.keyword ?? "false",
                expected: false,
                keywordLocation: wrapper?.keywordLocation ?? keywordLocation,
            });
        }
        else if (keyword === "required") {
            const name = /^Instance does not have required property "(.*)"\.$/s.exec(text)?.[1] ?? "";
            found.push({ path: path + pointerStep(name), keyword, expected: name, keywordLocation });
        }
        else if (keyword === "dependentRequired" || (keyword === "dependencies" && text.includes("have"))) {
            const name = /" but does not have "(.*)"\.$/s.exec(text)?.[1];
            if (name !== undefined)
                found.push({ path: path + pointerStep(name), keyword: "required", expected: name, keywordLocation });
        }
        else if (keyword === "oneOf" && Number(/\((\d+) matches\)/.exec(text)?.[1]) > 1) {
            found.push({ path, keyword, expected: severalFit, keywordLocation });
        }
        else if (!wrappers.has(keyword)) {
            found.push({ path, keyword, expected: compiled.keywordValue(keywordLocation), keywordLocation });
        }
    });
    return found;
}
/** Each failed `anyOf` or `oneOf` becomes the faults of the branch that was most likely meant. */
function resolveChoices(compiled, failures) {
    const resolved = [];
    for (let index = 0; index < failures.length; index += 1) {
        const choice = failures[index];
        if (choice === undefined)
            break;
        if (choice.keyword !== "anyOf" && choice.keyword !== "oneOf") {
            resolved.push(choice);
            continue;
        }
        const prefix = `${choice.keywordLocation}/`;
        let end = index + 1;
        while (failures[end]?.keywordLocation.startsWith(prefix) && within(failures[end], choice))
            end += 1;
        // Too many branches that fit: what the others say against the value is beside the point.
        if (choice.expected === severalFit)
            resolved.push(choice);
        else
            resolved.push(...meant(compiled, choice, failures.slice(index + 1, end)));
        index = end - 1;
    }
    return resolved;
}
function within(inner, outer) {
    return inner !== undefined && (inner.path === outer.path || inner.path.startsWith(`${outer.path}/`));
}
function meant(compiled, choice, inside) {
    const branches = new Map();
    for (const failure of inside) {
        const branch = failure.keywordLocation.slice(choice.keywordLocation.length + 1).split("/")[0] ?? "";
        branches.set(branch, [...(branches.get(branch) ?? []), failure]);
    }
    const wrongType = (failure) => failure.keyword === "type" && failure.path === choice.path;
    const likely = [...branches.values()]
        .filter((branch) => !branch.some(wrongType))
        .sort((a, b) => a.length - b.length)[0];
    if (likely)
        return resolveChoices(compiled, likely);
    const types = inside.filter(wrongType).flatMap(({ expected }) => expected);
    return [
        {
            ...choice,
            keyword: types.length > 0 ? "type" : choice.keyword,
            expected: [...new Set(types)],
        },
    ];
}
/** The name of the schema's own format and pattern behind a failed string check. */
export function stringExpectation(compiled, failure) {
    const check = compiled.stringCheck(failure.keywordLocation);
    if (!isObject(check))
        return {};
    return {
        ...(check.pattern !== undefined && { pattern: check.pattern }),
        ...(check.format !== undefined && { format: check.format }),
    };
}
