/** What a tool gives back: it fits the declared schema, repeats what was asked, and holds what later calls need. */
import { isObject } from "../../shared/dialogue/json.js";
import { agreeing } from "../wording/facts.js";
import { words } from "../wording/labels.js";
import { statuses } from "./pools.js";
import { propertiesOf, resolve, typeOf } from "./schema.js";
import { suiting } from "./strings.js";
import { valueFor } from "./values.js";
/** The result of a call. */
export function resultFor(request, random) {
    const { tool, told = [] } = request;
    if (!tool.returns)
        return agreeing(plausible(request, random), told, true);
    const { returns } = tool;
    const draw = () => {
        const some = valueFor(returns, tool.name, {
            random,
            root: returns,
            optionals: told.length > 0 ? 1 : 0.85,
        });
        const empty = isObject(some) && Object.keys(some).length === 0;
        return empty ? valueFor(returns, tool.name, { random, root: returns, optionals: 1 }) : some;
    };
    for (let attempt = 0; attempt < 6; attempt += 1) {
        const drawn = draw();
        const full = agreeing(hold(echo(drawn, request.args), request.needs, returns), told, false);
        if (tool.gives(full))
            return full;
        const needed = hold(drawn, request.needs, returns);
        if (attempt > 2 && tool.gives(needed))
            return needed;
    }
    return draw();
}
/** True when a result of the tool can hold a value called `name`. */
export function canGive(tool, name) {
    if (propertiesOf(tool.parameters, tool.parameters).some(([own]) => own === name))
        return false;
    if (tool.returns)
        return declares(resolve(tool.returns, tool.returns), name, tool.returns, 0);
    const spoken = words(name);
    if (tool.purpose === "compute" || !/ (id|code|number|token|reference|key)$/.test(spoken))
        return false;
    // A tool that speaks of reservations may give a reservation id; it would be odd for any other to.
    const subject = spoken.slice(0, spoken.indexOf(" "));
    return `${words(tool.name)} ${tool.description.toLowerCase()}`.includes(subject);
}
function declares(schema, name, root, depth) {
    if (depth > 4)
        return false;
    const properties = propertiesOf(schema, root);
    if (properties.some(([key]) => key === name))
        return true;
    if (typeOf(schema) === "array")
        return declares(resolve(schema["items"], root), name, root, depth + 1);
    return properties.some(([, property]) => declares(property, name, root, depth + 1));
}
/** Puts the call's own values where the result speaks of the same thing. */
function echo(result, args) {
    if (!isObject(result))
        return result;
    return Object.fromEntries(Object.entries(result).map(([key, value]) => {
        if (isObject(value))
            return [key, echo(value, args)];
        const said = spokenOf(key, args);
        return [key, scalar(said) && typeof said === typeof value ? said : value];
    }));
}
/** The argument that a key of the result speaks of: `mode` for `climateMode`, `order_id` for the `id` of an order. */
function spokenOf(key, args) {
    if (key in args)
        return args[key];
    const spoken = words(key);
    const ids = Object.keys(args).filter((name) => / id$/.test(words(name)));
    if (spoken === "id")
        return ids.length === 1 ? args[ids[0] ?? ""] : undefined;
    const name = Object.keys(args).find((own) => own.length > 2 && spoken.endsWith(` ${words(own)}`));
    return name === undefined ? undefined : args[name];
}
/** Puts needed values in: where their name is declared, else beside the rest. */
function hold(result, needs, returns) {
    let held = result;
    for (const [name, value] of Object.entries(needs)) {
        const placed = place(held, name, value);
        if (placed.done)
            held = placed.value;
        else if (isObject(held) && returns["additionalProperties"] !== false)
            held = { ...held, [name]: value };
    }
    return held;
}
function place(target, name, value) {
    if (Array.isArray(target)) {
        const [head, ...tail] = target;
        const placed = place(head, name, value);
        return { done: placed.done, value: placed.done ? [placed.value, ...tail] : target };
    }
    if (!isObject(target))
        return { done: false, value: target };
    if (name in target)
        return { done: true, value: { ...target, [name]: value } };
    for (const [key, inner] of Object.entries(target)) {
        const placed = place(inner, name, value);
        if (placed.done)
            return { done: true, value: { ...target, [key]: placed.value } };
    }
    return { done: false, value: target };
}
const scalar = (value) => ["string", "number", "boolean"].includes(typeof value);
/** A result for a tool that declares none. */
function plausible({ tool, args, needs }, random) {
    const echoed = Object.fromEntries(Object.entries(args)
        .filter(([, value]) => scalar(value) && String(value).length <= 60)
        .slice(0, 4));
    const id = (name) => suiting(`${name} id`, "", random);
    const noun = tool.noun.split(" ").at(-1) ?? "item";
    switch (tool.purpose) {
        case "act": {
            const key = `${noun.replace(/s$/, "")}_id`;
            const fresh = /^(book|create|add|send|place|register|post|submit|make|order|reserve)/.test(tool.name);
            return {
                status: random.pick(statuses),
                ...(fresh && !(key in args) && !(key in needs) && { confirmation_code: id("confirmation") }),
                ...needs,
                ...echoed,
            };
        }
        case "compute":
            return { ...needs, ...echoed, ...("result" in args ? {} : { result: computed(args, random) }) };
        case "list":
            return {
                total: 2,
                ...echoed,
                results: [1, 2].map((rank) => ({
                    ...(rank === 1 ? needs : {}),
                    id: id(noun),
                    name: suiting("name", "", random),
                    ...(random.next() < 0.5
                        ? { price: random.integer(40, 600) }
                        : { rating: random.integer(30, 50) / 10 }),
                })),
            };
        case "look up":
            return {
                status: random.pick(["active", "open", "available", "confirmed"]),
                ...(random.next() < 0.6 && { date: suiting("date", "", random) }),
                ...(random.next() < 0.5 && { contact: suiting("full name", "", random) }),
                ...needs,
                ...echoed,
            };
    }
}
/** The figure a computing tool gives: the right one where an argument is a plain sum, else any. */
function computed(args, random) {
    const sum = Object.values(args)
        .map((value) => /^\s*(-?\d+(?:\.\d+)?)\s*([+*/-])\s*(-?\d+(?:\.\d+)?)\s*$/.exec(String(value)))
        .find((match) => match !== null);
    if (!sum)
        return random.integer(10, 9999) / 10;
    const [a, b] = [Number(sum[1]), Number(sum[3])];
    const figure = { "+": a + b, "-": a - b, "*": a * b, "/": b === 0 ? 0 : a / b }[sum[2] ?? "+"] ?? 0;
    return Math.round(figure * 100) / 100;
}
