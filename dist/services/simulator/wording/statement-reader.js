/**
 * Reads argument values back from sentences that state them as statements.ts does, wherever they stand in a text: that is
 * how one answer of the simulator builds on what an earlier one said.
 */
import { alternatives, itemSchema, listedValues, propertiesOf, resolve, typeOf, } from "../values/schema.js";
import { labelsOf, prepositionsOf } from "./labels.js";
import { bareWords, literally, stateValue } from "./statements.js";
const bareAhead = new RegExp(`^${bareWords}`, "u");
const numberAhead = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w-])/i;
const wordAhead = /^(yes|no|true|false)\b/i;
export function fold(text) {
    const quotes = [];
    const unquoted = text.replace(/"(?:[^"\\\n]|\\.)*"/g, (quoted) => {
        try {
            quotes.push(JSON.parse(quoted));
        }
        catch {
            quotes.push(quoted.slice(1, -1));
        }
        return `\u0001${quotes.length - 1}\u0001`;
    });
    return group(unquoted, quotes);
}
function group(text, quotes) {
    const groups = [];
    let flat = "";
    let depth = 0;
    let inner = "";
    for (const char of text) {
        if (char === ")" && depth > 0) {
            depth -= 1;
            if (depth === 0) {
                groups.push(group(inner, quotes));
                flat += `\u0002${groups.length - 1}\u0002`;
                inner = "";
                continue;
            }
        }
        if (depth > 0)
            inner += char;
        else if (char !== "(")
            flat += char;
        if (char === "(")
            depth += 1;
    }
    return { text: flat + inner, quotes, groups };
}
/** A readable object schema: its properties with the patterns that introduce their values. */
const readers = new WeakMap();
function readersOf(schema, root) {
    const known = readers.get(schema);
    if (known)
        return known;
    const properties = propertiesOf(schema, root);
    const labels = labelsOf(properties.map(([name]) => name));
    const places = prepositionsOf([...labels.values()]);
    const made = properties.map(([name, property]) => {
        const label = labels.get(name) ?? name;
        const place = places.get(label);
        return {
            name,
            schema: property,
            labelled: new RegExp(`(?:^|[(,;.:!?]\\s*|\\b(?:and|with|the|my|your|using|for|its)\\s+)${literally(label)}(?:\\s+(?:is|should be|would be)|\\s*[:=])?\\s+`, "giu"),
            placed: place === undefined ? undefined : new RegExp(`(?:^|\\s)${place}\\s+`, "gu"),
        };
    });
    readers.set(schema, made);
    return made;
}
/**
 * The values of an object schema's properties that `text` states.
 * With `placed`, values introduced by a preposition alone count too; only safe for text that follows a request's phrase.
 */
export function readFields(text, schema, root = schema, placed = false) {
    const found = {};
    for (const reader of readersOf(schema, root)) {
        const value = firstValue(text, reader.labelled, reader.schema, root) ??
            (placed && reader.placed ? firstValue(text, reader.placed, reader.schema, root) : undefined);
        if (value !== undefined)
            found[reader.name] = value.value;
    }
    return found;
}
/** The plain value that a text states at `at`, whatever its type; undefined when there is none. */
export function readPlain(text, at) {
    for (const type of ["number", "boolean", "string"]) {
        const read = readValue(text, at, { type }, {}, false);
        if (read)
            return read.value;
    }
    return undefined;
}
function firstValue(text, pattern, schema, root) {
    for (const match of text.text.matchAll(pattern)) {
        const value = readValue(text, match.index + match[0].length, schema, root, false);
        if (value)
            return value;
    }
    return undefined;
}
function readValue(text, at, schema, root, inList) {
    for (const branch of alternatives(resolve(schema, root), root)) {
        const value = readBranch(text, at, resolve(branch, root), root, inList);
        if (value)
            return value;
    }
    return undefined;
}
function readBranch(text, at, schema, root, inList) {
    const rest = text.text.slice(at, at + 400);
    const listed = listedValues(schema);
    if (listed)
        return readListed(text, rest, listed);
    const inner = /^\u0002(\d+)\u0002/.exec(rest) ?? undefined;
    const enclosed = inner ? text.groups[Number(inner[1])] : undefined;
    switch (typeOf(schema)) {
        case "object":
            return enclosed && inner && { value: readObject(enclosed, schema, root), length: inner[0].length };
        case "array":
            if (inList)
                return enclosed && inner && nested(readList(enclosed, 0, schema, root), inner[0].length);
            return readList(text, at, schema, root);
        case "number":
        case "integer": {
            const number = numberAhead.exec(rest);
            return number ? { value: Number(number[0]), length: number[0].length } : undefined;
        }
        case "boolean": {
            const said = wordAhead.exec(rest);
            return said ? { value: /^(yes|true)$/i.test(said[0]), length: said[0].length } : undefined;
        }
        case "string":
            return readString(text, rest, inList);
        case "null":
            return undefined;
        default: {
            if (enclosed && inner)
                return { value: readObject(enclosed, schema, root), length: inner[0].length };
            const number = numberAhead.exec(rest);
            return number ? { value: Number(number[0]), length: number[0].length } : readString(text, rest, inList);
        }
    }
}
const nested = (list, length) => list && { value: list.value, length };
function readListed(text, rest, listed) {
    const quoted = readQuoted(text, rest);
    const exact = quoted && listed.find((value) => String(value) === quoted.value);
    if (quoted && exact !== undefined)
        return { value: exact, length: quoted.length };
    // The longest first: "one" must not be read where "one_way" is said.
    for (const value of [...listed].sort((a, b) => String(b).length - String(a).length)) {
        const said = stateValue(value);
        if (rest.startsWith(said) && !/^[\p{L}\p{N}_-]/u.test(rest.slice(said.length)))
            return { value, length: said.length };
    }
    return undefined;
}
function readQuoted(text, rest) {
    const quote = /^\u0001(\d+)\u0001/.exec(rest);
    const value = quote ? text.quotes[Number(quote[1])] : undefined;
    return quote && value !== undefined ? { value, length: quote[0].length } : undefined;
}
function readString(text, rest, inList) {
    const quoted = readQuoted(text, rest);
    if (quoted || inList)
        return quoted;
    const plain = bareAhead.exec(rest);
    return plain ? { value: plain[0], length: plain[0].length } : undefined;
}
function readList(text, from, schema, root) {
    const items = [];
    let at = from;
    for (;;) {
        const item = readValue(text, at, itemSchema(schema, items.length, root), root, true);
        if (!item)
            break;
        items.push(item.value);
        at += item.length;
        const separator = /^(?:, and |, | and )/.exec(text.text.slice(at, at + 8));
        if (!separator)
            break;
        at += separator[0].length;
    }
    return items.length > 0 ? { value: items, length: at - from } : undefined;
}
function readObject(text, schema, root) {
    if (propertiesOf(schema, root).length > 0)
        return readFields(text, schema, root);
    const found = {};
    for (const match of text.text.matchAll(/(?:^|, )([\p{L}\p{N}_]+) /gu)) {
        const value = readValue(text, match.index + match[0].length, resolve(schema["additionalProperties"], root), root, false);
        if (value && match[1])
            found[match[1]] = value.value;
    }
    return found;
}
