import { canonicalJson } from "../dialogue/canonical.js";
import { isObject } from "../dialogue/json.js";
import { jsonTypeOf, pointerStep } from "./schema.js";
import { faults, severalFit, stringExpectation } from "./schema-failures.js";
import { compileSchema } from "./schema-validator.js";
import { declaredNames, listsProperties, walkValue } from "./schema-walk.js";
import { formatExample } from "./string-formats.js";
import { WorkExceeded } from "./work-budget.js";
/**
 * Everything that is wrong with the arguments of a call, most general first; empty when they fit the tool's parameters.
 * The schema's own defaults pass even where they contradict it, and 5.0 is an integer. Never throws, whatever schema and
 * value are, and takes bounded time; what is too large or too much work to check is a problem itself.
 */
export function argumentProblems(tool, value) {
    const compiled = compileSchema(tool.parameters);
    if ("unusable" in compiled)
        return [unchecked(tool, `the tool's schema cannot be used: ${compiled.unusable}`)];
    if (!isObject(value))
        return [
            problem("", "type", `The arguments of ${tool.name} must be a JSON object, not ${named(value)}.`, value),
        ];
    const raw = compiled.failures(value);
    if ("unchecked" in raw)
        return [unchecked(tool, `they are ${raw.unchecked}`)];
    try {
        const undeclared = undeclaredArguments(tool, compiled.schema, value);
        if (raw.length === 0)
            return undeclared;
        const failures = withoutDefaults(compiled.schema, value, faults(compiled, raw));
        return oncePerPath([...failures.map((failure) => told(tool, compiled, value, failure)), ...undeclared]);
    }
    catch (error) {
        if (error instanceof WorkExceeded || error instanceof RangeError)
            return [unchecked(tool, error.message)];
        throw error;
    }
}
function unchecked(tool, why) {
    return problem("", "value", `The arguments of ${tool.name} cannot be checked: ${why}.`, undefined);
}
function problem(path, kind, message, value, forbidden = false, formatOnly = false) {
    return {
        path,
        kind,
        message,
        evidence: value === undefined ? "" : shortJson(value),
        forbidden,
        formatOnly,
    };
}
function shortJson(value) {
    const text = JSON.stringify(value) ?? "";
    return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
/** A value as a sentence speaks of it: `the string "5"`. */
function named(value) {
    const type = jsonTypeOf(value);
    if (value === null)
        return "null";
    if (type === "object")
        return "an object";
    if (type === "array")
        return "a list";
    return `the ${type === "integer" ? "number" : type} ${shortJson(value)}`;
}
/** Arguments that no part of the schema declares, where the schema leaves open what else may be there. */
function undeclaredArguments(tool, root, value) {
    const found = [];
    walkValue(root, value, ({ path, value: current, nodes }) => {
        if (!isObject(current))
            return true;
        // A tool that declares nothing at all takes no arguments.
        const bare = path === "" && nodes.length === 1 && takesNothing(root);
        if (!bare && !listsProperties(nodes))
            return true;
        const declared = declaredNames(nodes);
        for (const key of Object.keys(current)) {
            if (declared.has(key))
                continue;
            found.push(problem(path + pointerStep(key), "undeclared", undeclaredMessage(tool, path, key, declared), current[key]));
        }
        return true;
    });
    return found;
}
function takesNothing(root) {
    const { properties } = root;
    return (!("additionalProperties" in root) &&
        !("patternProperties" in root) &&
        !("propertyNames" in root) &&
        !("unevaluatedProperties" in root) &&
        (!isObject(properties) || Object.keys(properties).length === 0));
}
function undeclaredMessage(tool, path, key, declared) {
    const names = [...declared].slice(0, 20).join(", ") || "none";
    const where = path === "" ? tool.name : `${path.slice(1)} of ${tool.name}`;
    return `${where} has no argument "${key}"; leave it out (declared: ${names}).`;
}
/** A declared default passes even where it contradicts its own schema: catalogs do that, and callers copy it. */
function withoutDefaults(root, value, failures) {
    const defaults = [];
    const isDefault = ({ value: current, nodes }) => nodes.some((node) => "default" in node && canonicalJson(node["default"]) === canonicalJson(current));
    walkValue(root, value, (place) => {
        if (place.path === "" || !isDefault(place))
            return true;
        defaults.push(place.path);
        return false;
    });
    return failures.filter(({ path }) => !defaults.some((exempt) => path === exempt || path.startsWith(`${exempt}/`)));
}
/** One problem a place is enough, the plainest one: a wrong type is also outside every enum. */
function oncePerPath(problems) {
    const order = ["required", "type", "value", "undeclared"];
    const kept = [];
    for (const kind of order) {
        for (const candidate of problems) {
            if (candidate.kind !== kind)
                continue;
            // What is wrong below an argument explains why the argument itself was not recognised.
            const covered = kept.some(({ path }) => path === candidate.path || (kind === "undeclared" && path.startsWith(`${candidate.path}/`)));
            if (!covered)
                kept.push(candidate);
        }
    }
    return kept;
}
function told(tool, compiled, root, failure) {
    const { path, keyword, expected } = failure;
    const subject = path === "" ? `the arguments of ${tool.name}` : `"${path.slice(1)}" of ${tool.name}`;
    const start = subject.charAt(0).toUpperCase() + subject.slice(1);
    const value = at(root, path);
    if (keyword === "required")
        return problem(path, "required", `${tool.name} requires "${path.slice(1)}", which is missing.`, undefined);
    if (keyword === "additionalProperties" || keyword === "unevaluatedProperties")
        return problem(path, "undeclared", `${tool.name} has no argument "${path.slice(1)}" and allows no others than those it declares; leave it out.`, value, true);
    if (keyword === "type") {
        const types = (Array.isArray(expected) ? expected : [expected]).join(" or ");
        return problem(path, "type", `${start} must be of type ${types}, but it is ${named(value)}.`, value);
    }
    const formatOnly = keyword === "format" && stringExpectation(compiled, failure).pattern === undefined;
    return problem(path, "value", `${start} ${requirement(compiled, failure)}, but it is ${named(value)}.`, value, false, formatOnly);
}
/** What a keyword asks for, as the rest of a sentence. */
function requirement(compiled, failure) {
    const { keyword, expected } = failure;
    switch (keyword) {
        case "enum":
            return `must be one of ${listed(expected)}`;
        case "const":
            return `must be ${shortJson(expected)}`;
        case "minimum":
            return `must be at least ${expected}`;
        case "maximum":
            return `must be at most ${expected}`;
        case "exclusiveMinimum":
            return `must be more than ${expected}`;
        case "exclusiveMaximum":
            return `must be less than ${expected}`;
        case "multipleOf":
            return `must be a multiple of ${expected}`;
        case "minLength":
            return `must have at least ${expected} characters`;
        case "maxLength":
            return `must have at most ${expected} characters`;
        case "minItems":
        case "minContains":
            return `must have at least ${expected} items`;
        case "maxItems":
        case "maxContains":
            return `must have at most ${expected} items`;
        case "uniqueItems":
            return "must not hold the same item twice";
        case "format":
            return stringRequirement(compiled, failure);
        case "oneOf":
            return expected === severalFit
                ? "must fit only one of the forms the schema lists"
                : "must fit one of the forms the schema lists";
        case "anyOf":
            return "must fit one of the forms the schema lists";
        default:
            return `must meet the schema's "${keyword}"`;
    }
}
function stringRequirement(compiled, failure) {
    const { pattern, format } = stringExpectation(compiled, failure);
    const wanted = [];
    if (pattern !== undefined)
        wanted.push(`match the pattern ${pattern.slice(0, 200)}`);
    if (format !== undefined) {
        const example = formatExample(format);
        wanted.push(`be of format ${format}${example === undefined ? "" : `, such as ${example}`}`);
    }
    return `must ${wanted.join(" and ")}`;
}
function listed(values) {
    if (!Array.isArray(values))
        return shortJson(values);
    const shown = values.slice(0, 20).map(shortJson).join(", ");
    return values.length > 20 ? `${shown} …` : shown;
}
function at(value, path) {
    let current = value;
    for (const step of path.split("/").slice(1)) {
        const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
        if (!isObject(current) && !Array.isArray(current))
            return undefined;
        current = Object.hasOwn(current, key) ? current[key] : undefined;
    }
    return current;
}
