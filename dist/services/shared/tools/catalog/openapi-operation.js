/** One operation of an OpenAPI document as a tool: its parameters and its body are the arguments, its reply the result. */
import { isObject } from "../../dialogue/json.js";
import { toolOf } from "./entry.js";
import { SchemaGatherer } from "./openapi-references.js";
/** Subschemas and characters of the arguments, tried in turn until it fits: a tool has to fit into a prompt. */
const argumentSizes = [
    { subschemas: 1_500, characters: 40_000 },
    { subschemas: 400, characters: 40_000 },
    { subschemas: 120, characters: 40_000 },
    { subschemas: 40, characters: 50_000 },
];
const resultSizes = [
    { subschemas: 300, characters: 12_000 },
    { subschemas: 100, characters: 12_000 },
    { subschemas: 30, characters: 12_000 },
];
/** Headers that OpenAPI says are described elsewhere: no arguments. */
const ignoredHeaders = new Set(["accept", "content-type", "authorization"]);
/**
 * Reads an operation.
 * @throws UnresolvedReference when its arguments refer to what is not in the document
 */
export function readOperation({ method, path, shared, operation }, name, references) {
    const changes = [];
    const warnings = [];
    const parameters = parametersOf(shared, operation, references, changes);
    const body = bodyOf(operation, references, warnings);
    const fitting = fitted(argumentSizes, "request", references, (gatherer) => argumentsSchema(parameters, body, gatherer, references));
    if (fitting.cut)
        changes.push("parameters: they are larger than a tool may be: parts accept any value");
    const returns = resultOf(operation, references);
    if (operation["deprecated"] === true)
        warnings.push("the API calls this operation deprecated");
    const described = describedBy(operation) || describedBy(shared);
    if (described === "")
        warnings.push("it has neither summary nor description: described by its path");
    if (typeof operation["operationId"] !== "string")
        warnings.push("it has no operationId: named after its path");
    return toolOf({
        name,
        description: described || `${method.toUpperCase()} ${path}`,
        parameters: fitting.schema,
        returns,
        changes,
        warnings,
    });
}
function describedBy({ summary, description }) {
    const texts = [summary, description].filter((text) => typeof text === "string" && text.trim() !== "");
    const [first, second] = texts.map((text) => text.trim());
    if (first === undefined)
        return "";
    if (second === undefined || second.startsWith(first))
        return second ?? first;
    return `${first}${/[.!?:]$/.test(first) ? "" : "."}\n${second}`;
}
/** Parameters of the path and of the operation, which wins. */
function parametersOf(shared, operation, references, changes) {
    const found = new Map();
    for (const list of [shared["parameters"], operation["parameters"]]) {
        if (!Array.isArray(list))
            continue;
        for (const written of list) {
            const parameter = references.follow(written);
            if (!isObject(parameter) || typeof parameter["name"] !== "string" || parameter["name"] === "") {
                changes.push("a parameter without a name is left out");
                continue;
            }
            const { name } = parameter;
            const place = String(parameter["in"]);
            if (place === "header" && ignoredHeaders.has(name.toLowerCase()))
                continue;
            if (place === "cookie") {
                changes.push(`the cookie ${JSON.stringify(name.slice(0, 80))} is no argument: left out`);
                continue;
            }
            found.set(`${place} ${name}`, {
                name,
                in: place,
                required: parameter["required"] === true || place === "path",
                schema: parameterSchema(parameter, references),
            });
        }
    }
    return [...found.values()];
}
/** The schema of a parameter, with what is said about it. */
function parameterSchema(parameter, references) {
    const { content, description, schema } = parameter;
    const media = isObject(content) ? references.follow(Object.values(content)[0]) : undefined;
    const given = schema ?? (isObject(media) ? media["schema"] : undefined);
    const own = isObject(given) ? given : {};
    return typeof description === "string" && description.trim() !== "" ? { ...own, description } : own;
}
function bodyOf(operation, references, warnings) {
    const body = references.follow(operation["requestBody"]);
    if (!isObject(body) || !isObject(body["content"]))
        return undefined;
    const entries = Object.entries(body["content"]);
    const chosen = [
        "application/json",
        /[/+]json\b/,
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        /./,
    ]
        .map((wanted) => entries.find(([type]) => (typeof wanted === "string" ? type.startsWith(wanted) : wanted.test(type))))
        .find((entry) => entry !== undefined);
    if (!chosen)
        return undefined;
    const media = references.follow(chosen[1]);
    if (entries.length > 1)
        warnings.push(`of ${entries.length} media types of its body, ${chosen[0].slice(0, 80)} is taken`);
    return {
        schema: (isObject(media) ? media["schema"] : undefined) ?? {},
        required: body["required"] === true,
        description: body["description"],
    };
}
/** One object of all arguments. The fields of a body that is a plain object stand beside the parameters. */
function argumentsSchema(parameters, body, gatherer, references) {
    const properties = [];
    const required = [];
    const taken = new Set();
    const add = (name, schema, needed) => {
        taken.add(name);
        properties.push([name, schema]);
        if (needed)
            required.push(name);
    };
    for (const parameter of parameters) {
        // The same name in two places, such as path and query.
        const name = taken.has(parameter.name) ? `${parameter.in}_${parameter.name}` : parameter.name;
        add(name, gatherer.copy(parameter.schema), parameter.required);
    }
    if (body) {
        const fields = plainFields(body, taken, references);
        if (fields) {
            const copied = gatherer.copy(fields);
            if (isObject(copied) && isObject(copied["properties"])) {
                const needed = Array.isArray(copied["required"]) ? copied["required"] : [];
                for (const [name, schema] of Object.entries(copied["properties"]))
                    add(name, schema, body.required && needed.includes(name));
            }
        }
        else {
            const schema = gatherer.copy(body.schema);
            const described = typeof body.description === "string" && isObject(schema) && schema["description"] === undefined;
            add(freeName("body", taken), described ? { ...schema, description: body.description } : schema, body.required);
        }
    }
    return {
        type: "object",
        properties: Object.fromEntries(properties),
        ...(required.length > 0 && { required }),
    };
}
/** The schema of a body whose fields may stand for themselves: a plain object, whose names are still free. */
function plainFields(body, taken, references) {
    const schema = references.follow(body.schema);
    if (!isObject(schema) || !isObject(schema["properties"]))
        return undefined;
    const composed = [
        "allOf",
        "anyOf",
        "oneOf",
        "if",
        "not",
        "patternProperties",
        "minProperties",
        "dependentRequired",
    ];
    if (composed.some((key) => key in schema) || isObject(schema["additionalProperties"]))
        return undefined;
    const names = Object.keys(schema["properties"]);
    if (names.length === 0 || names.some((name) => taken.has(name)))
        return undefined;
    // A body that may be left out, but not in part, stays one argument.
    const needsSome = Array.isArray(schema["required"]) && schema["required"].length > 0;
    return body.required || !needsSome ? schema : undefined;
}
function freeName(wanted, taken) {
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1)
        name = `${wanted}_${number}`;
    return name;
}
/** The schema of the reply when all goes well; undefined when none is stated, or it cannot be had. */
function resultOf(operation, references) {
    const { responses } = operation;
    if (!isObject(responses))
        return undefined;
    const good = Object.keys(responses)
        .filter((code) => /^2(?:\d\d|XX)$/i.test(code))
        .sort();
    try {
        for (const code of good) {
            const response = references.follow(responses[code]);
            const content = isObject(response) && isObject(response["content"]) ? response["content"] : {};
            const json = Object.entries(content).find(([type]) => /[/+]json\b/.test(type));
            const media = json && references.follow(json[1]);
            if (!isObject(media) || !isObject(media["schema"]))
                continue;
            const { schema } = media;
            const fitting = fitted(resultSizes, "response", references, (gatherer) => {
                const copied = gatherer.copy(schema);
                return isObject(copied) ? copied : {};
            });
            return JSON.stringify(fitting.schema).length <= 2 * resultSizes[0].characters
                ? fitting.schema
                : undefined;
        }
    }
    catch {
        // A result's schema is a help, not a condition.
    }
    return undefined;
}
/** The first of the sizes in which what `build` makes is small enough; the last one in any case. */
function fitted(sizes, direction, references, build) {
    let last = { schema: {}, cut: false };
    for (const { subschemas, characters } of sizes) {
        const gatherer = new SchemaGatherer(references, direction, subschemas);
        const schema = gatherer.finish(build(gatherer));
        last = { schema, cut: gatherer.cut };
        if (JSON.stringify(schema).length <= characters)
            break;
    }
    return last;
}
