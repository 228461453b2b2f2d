import { describe } from "./schema.js";
const byName = [
    [/\byear/, [2025, 2026, 0]],
    [/\bmonth/, [1, 12, 0]],
    [/\bday/, [1, 28, 0]],
    [/\bhour/, [1, 23, 0]],
    [/\bminute|\bsecond|duration/, [5, 55, 0]],
    [/\bage\b/, [19, 78, 0]],
    [/\blat(itude)?\b/, [-60, 60, 4]],
    [/\b(lon|lng|long)(gitude)?\b|longitude/, [-150, 150, 4]],
    [/percent|ratio|\brate\b|threshold/, [2, 40, 1]],
    [/temperature|\btemp\b/, [16, 27, 0]],
    [/price|cost|amount|budget|balance|fee|salary|payment|total$|limit in usd/, [20, 900, 2]],
    [/baggage|passenger|guest|people|adults|child|nights|seats|rooms|quantity|count|copies|party/, [1, 6, 0]],
    [/\b(limit|page|size|top k|k|max results|lines|results)\b/, [1, 20, 0]],
    [/verification number|\bcvv\b|\bcvc\b/, [102, 987, 0]],
    [/\b(id|number|code)s?$/, [1000, 98_999, 0]],
    [/distance|mileage|speed/, [10, 120, 0]],
    [/expires/, [600, 7200, 0]],
    [/precision|decimal places/, [1, 6, 0]],
];
/** A number of a numeric schema. */
export function numberFor(schema, words, whole, random) {
    const [low, high] = bounds(schema, whole);
    const [wantedLow, wantedHigh, decimals] = wanted(words, describe(schema), whole);
    // What the name suggests is narrowed to what the schema allows; where the two do not meet, the schema decides.
    let from = Math.max(low, wantedLow);
    let to = Math.min(high, wantedHigh);
    if (from > to) {
        from = Number.isFinite(low) ? low : high - 100;
        to = Math.min(high, from + 100);
    }
    const step = multiple(schema, whole);
    if (step > 0) {
        const [first, last] = [Math.ceil(from / step), Math.floor(to / step)];
        const factor = last >= first ? random.integer(first, last) : Math.ceil(low / step);
        return Number((factor * step).toPrecision(12));
    }
    const scale = 10 ** decimals;
    const drawn = random.integer(Math.ceil(from * scale), Math.max(Math.ceil(from * scale), Math.floor(to * scale)));
    const value = drawn / scale;
    return value > high || value < low ? (from + to) / 2 : value;
}
function bounds(schema, whole) {
    const step = whole ? 1 : 1e-6;
    const number = (key) => (typeof schema[key] === "number" ? schema[key] : undefined);
    // Draft 4 writes `exclusiveMinimum: true` beside `minimum`.
    const shut = (key) => (schema[key] === true ? step : 0);
    const [above, below] = [number("exclusiveMinimum"), number("exclusiveMaximum")];
    const low = Math.max((number("minimum") ?? -Infinity) + shut("exclusiveMinimum"), above === undefined ? -Infinity : whole ? Math.floor(above) + 1 : above + step);
    const high = Math.min((number("maximum") ?? Infinity) - shut("exclusiveMaximum"), below === undefined ? Infinity : whole ? Math.ceil(below) - 1 : below - step);
    return whole ? [Math.ceil(low), Math.floor(high)] : [low, high];
}
function multiple(schema, whole) {
    const said = schema["multipleOf"];
    if (typeof said === "number" && said > 0)
        return said;
    const described = Number(/multiple of (\d+(?:\.\d+)?)/i.exec(describe(schema))?.[1]);
    return described > 0 ? described : whole ? 1 : 0;
}
function wanted(words, description, whole) {
    const stated = /(?:from|between)\s+(-?\d+(?:\.\d+)?)(?:\s*\([^)]*\))?\s+(?:to|and)\s+(-?\d+(?:\.\d+)?)/i.exec(description) ?? /\(?\b(\d+)\s*-\s*(\d+)\b\)?/.exec(description);
    if (stated) {
        const [from, to] = [Number(stated[1]), Number(stated[2])];
        if (from < to)
            return [from, to, whole ? 0 : to - from <= 10 ? 1 : 0];
    }
    const range = byName.find(([pattern]) => pattern.test(words))?.[1] ?? [2, 95, whole ? 0 : 1];
    return whole ? [range[0], range[1], 0] : range;
}
