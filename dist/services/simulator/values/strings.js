import * as pools from "./pools.js";
const digit = (random) => String(random.integer(0, 9));
const letter = (random) => String.fromCharCode(97 + random.integer(0, 25));
/** `count` characters made by `make`. */
function run(count, make) {
    return Array.from({ length: count }, make).join("");
}
const pad = (value) => String(value).padStart(2, "0");
/** A calendar day. No clock is read: the simulator's days lie in two fixed years. */
export function date(random, year) {
    return `${year ?? random.integer(2025, 2026)}-${pad(random.integer(1, 12))}-${pad(random.integer(1, 28))}`;
}
export function time(random) {
    return `${pad(random.integer(7, 21))}:${random.pick(["00", "15", "30", "45"])}`;
}
const hex = (random, count) => run(count, () => random.integer(0, 15).toString(16));
function uuid(random) {
    return `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-${random.pick(["8", "9", "a", "b"])}${hex(random, 3)}-${hex(random, 12)}`;
}
function username(random) {
    return `${random.pick(pools.firstNames)}_${random.pick(pools.lastNames)}_${random.integer(100, 9999)}`.toLowerCase();
}
function email(random) {
    return `${random.pick(pools.firstNames)}.${random.pick(pools.lastNames)}@example.org`.toLowerCase();
}
function code(random) {
    return `${run(2, () => letter(random).toUpperCase())}${run(4, () => digit(random))}`;
}
const address = (random) => `https://example.org/${random.pick(pools.nouns)}/${random.integer(1, 999)}`;
const formats = {
    date: (random) => date(random),
    "date-time": (random) => `${date(random)}T${time(random)}:00Z`,
    time: (random) => `${time(random)}:00Z`,
    duration: (random) => `PT${random.integer(1, 48)}H`,
    email,
    "idn-email": email,
    hostname: (random) => `${random.pick(pools.nouns)}.example.org`,
    "idn-hostname": (random) => `${random.pick(pools.nouns)}.example.org`,
    uri: address,
    url: address,
    iri: address,
    "uri-reference": (random) => `/${random.pick(pools.nouns)}/${random.integer(1, 999)}`,
    uuid,
    ipv4: (random) => `192.0.2.${random.integer(1, 254)}`,
    ipv6: (random) => `2001:db8::${hex(random, 4)}`,
    byte: (random) => Buffer.from(random.pick(pools.nouns)).toString("base64"),
    "json-pointer": (random) => `/${random.pick(pools.nouns)}`,
    regex: (random) => `^${random.pick(pools.nouns)}$`,
};
/** A string of a JSON Schema format; undefined for a format that is not known. */
export function ofFormat(format, random) {
    return formats[format]?.(random);
}
/** The values a description lists as the only ones: `[Enum]: ["a", "b"]`, `Options are: a, b, c`, `(Buy/Sell)`. */
export function listedIn(description) {
    const bracketed = /\[enum\]:?\s*\[([^\]]+)\]/i.exec(description)?.[1];
    const listed = bracketed ??
        /(?:\[enum\]|options(?: are)?|one of|possible values(?: are)?):\s*([^.;()]+)/i.exec(description)?.[1];
    if (listed !== undefined) {
        const items = listed
            .split(/,|\bor\b/)
            .map((item) => item.trim().replace(/^["'`]|["'`]$/g, ""))
            .filter((item) => /^[\w-]+(?: [\w-]+){0,2}$/.test(item));
        if (items.length > 1)
            return items;
    }
    const slashed = /\((\w+(?:\/\w+)+)\)/.exec(description)?.[1];
    return slashed ? slashed.split("/") : [];
}
/** Values a description gives as examples: what it quotes after "such as", "e.g.", "for example", "like" or "example:". */
export function examplesIn(description) {
    const after = /(?:such as|e\.g\.,?|for example,?|\blike|examples?:?|i\.e\.,?)\s*((?:["'`][^"'`]{1,60}["'`](?:,\s*|\s+or\s+|\s+and\s+|,\s*or\s+)?)+)/i.exec(description);
    return [...(after?.[1] ?? "").matchAll(/["'`]([^"'`]{1,60})["'`]/g)].map((match) => match[1]);
}
/** A value of the same shape as an example: other digits, other letters, other people; words that carry meaning stay. */
export function shapedLike(example, random) {
    if (/^\d{4}-\d{2}-\d{2}$/.test(example)) {
        const year = Number(example.slice(0, 4));
        return date(random, year < 2000 ? random.integer(1955, 2003) : year);
    }
    if (/^\d{4}-\d{2}-\d{2}T/.test(example))
        return `${date(random, Number(example.slice(0, 4)))}T${time(random)}:00${/Z$/.test(example) ? "Z" : ""}`;
    if (/^\d{1,2}:\d{2}$/.test(example))
        return time(random);
    if (/^[a-z]+[._][a-z]+[._]?\d*$/.test(example) &&
        /\d$/.test(example) &&
        /^[a-z]+_[a-z]+_\d+$/.test(example) &&
        !/card|certificate|order|id/.test(example)) {
        return username(random);
    }
    if (/^[^@\s]+@[^@\s]+$/.test(example))
        return email(random);
    if (/^https?:/.test(example))
        return address(random);
    if (/^[A-Z]{3}$/.test(example))
        return random.pick(pools.airports.includes(example)
            ? pools.airports
            : pools.currencies.includes(example)
                ? pools.currencies
                : [example]);
    if (pools.firstNames.includes(example))
        return random.pick(pools.firstNames);
    if (pools.lastNames.includes(example))
        return random.pick(pools.lastNames);
    if (/^[\d\s+*/()-]+$/.test(example) && /\d\s*[+*/-]\s*\d/.test(example))
        return expression(random);
    if (!/\d/.test(example))
        return example;
    // A word followed by a number keeps its word (HAT001 -> HAT284); a jumbled code is drawn anew letter by letter.
    const jumbled = /\d[A-Z]/.test(example);
    return example.replace(/\d|[A-Z]/g, (char) => /\d/.test(char) ? digit(random) : jumbled ? letter(random).toUpperCase() : char);
}
function expression(random) {
    return `${random.integer(12, 480)} ${random.pick(["+", "-", "*"])} ${random.integer(2, 96)}`;
}
// Read from the top: the first rule whose pattern is found in the words of the name (or, further down, of the
// description) makes the value.
const byName = [
    [/\bfirst name|given name/, (r) => r.pick(pools.firstNames)],
    [/\blast name|family name|surname/, (r) => r.pick(pools.lastNames)],
    [/file ?name|\bfile$/, (r) => `${r.pick(pools.nouns)}_${r.integer(2, 98)}.${r.pick(["txt", "csv", "md"])}`],
    [/dir(ectory)? ?name|folder|\bdir$/, (r) => `${r.pick(pools.nouns)}_files`],
    [/\bpath$/, (r) => `./${r.pick(pools.nouns)}/${r.pick(pools.nouns)}`],
    [
        /user ?name|\blogin$|\bhandle$|\buser$|\buser id|customer id|account id|member id|client id|to follow$/,
        username,
    ],
    [/\bemail|e mail/, email],
    [/\bphone|mobile|telephone/, (r) => `+1-555-01${r.integer(10, 99)}`],
    [/company|organi[sz]ation|employer|brand|vendor/, (r) => r.pick(pools.companies)],
    [
        /(card ?holder|full|contact|passenger|guest|patient|recipient|person|author|customer|owner) ?name|^(recipient|author|owner|assignee|attendee|guest|patient)$/,
        (r) => `${r.pick(pools.firstNames)} ${r.pick(pools.lastNames)}`,
    ],
    [/password|passphrase/, (r) => `${r.pick(pools.nouns)}-${r.pick(pools.nouns)}-${r.integer(10, 99)}`],
    [/token type/, () => "Bearer"],
    [
        /token|secret|api key|session/,
        (r) => `${r.pick(["tok", "key", "ses"])}_${run(10, () => (r.next() < 0.5 ? digit(r) : letter(r)))}`,
    ],
    [/\burl|\blink\b|\bwebsite/, (r) => `https://example.org/${r.pick(pools.nouns)}`],
    [/\buuid|\bguid/, uuid],
    [/card number/, (r) => `4${run(15, () => digit(r))}`],
    [/passport/, (r) => `${letter(r).toUpperCase()}${run(8, () => digit(r))}`],
    [/zip|postal|post code|postcode/, (r) => String(r.integer(10_001, 98_999))],
    [/birth|\bdob\b/, (r) => date(r, r.integer(1955, 2003))],
    [/expir\w* date/, (r) => `${pad(r.integer(1, 12))}/${r.integer(2027, 2031)}`],
    [/date ?time|timestamp|\bat$/, (r) => `${date(r)}T${time(r)}:00`],
    [/\bdate|\bday$|check ?in|check ?out|deadline|\bdue\b|\bsince$|\buntil$/, (r) => date(r)],
    [/\btime$|\bhour/, time],
    [/\bmonth/, (r) => `${r.integer(2025, 2026)}-${pad(r.integer(1, 12))}`],
    [/airport|iata|travel (from|to)$/, (r) => r.pick(pools.airports)],
    [/country|nationality/, (r) => r.pick(pools.countries)],
    [/address|street/, (r) => `${r.integer(2, 240)} ${r.pick(pools.streets)}`],
    [
        /\bcity|\btown|location|\bplace|region|\bdestination|\borigin|\barea$|\bstate$/,
        (r) => r.pick(pools.cities),
    ],
    [/currency/, (r) => r.pick(pools.currencies)],
    [/symbol|ticker|\bstocks?\b/, (r) => r.pick(pools.symbols)],
    [/language|locale/, (r) => r.pick(pools.languageTags)],
    [/colou?r/, (r) => r.pick(pools.colors)],
    [/expression|formula/, expression],
    [/class$|cabin/, (r) => r.pick(["economy", "business", "first"])],
    [/product|item name|\bitem$/, (r) => r.pick(pools.products)],
    [/\bunit/, (r) => r.pick(["kilometer", "mile", "kilogram", "pound", "liter"])],
    [/\b(ids?|number|no|code|reference|ref|sku|serial|key)$/, code],
    [/\bname$/, (r) => `${capital(r.pick(pools.nouns))} ${capital(r.pick(pools.nouns))}`],
    [
        /subject|title|topic|query|keyword|search|summary|reason|headline|resolution/,
        (r) => r.pick(pools.topics),
    ],
    [
        /message|content|body|text|output|\blines?$|comment|note|description|thought|instruction|\bvalue$/,
        (r) => r.pick(pools.sentences),
    ],
    [/\b(result|outcome)$/, (r) => r.pick(["completed", "done", "accepted"])],
    [/tags?$|label|category|keyword|type$|scope$|mode$|kind$/, (r) => r.pick(pools.nouns)],
    [/status/, (r) => r.pick(pools.statuses)],
];
// What a description gives away about a parameter whose name says nothing.
const byDescription = [
    [/yyyy-mm-dd/i, (r) => date(r)],
    [/hh:mm/i, time],
    [/zip ?code/i, (r) => String(r.integer(10_001, 98_999))],
    [/airport|\biata\b/i, (r) => r.pick(pools.airports)],
    [/\bstreet\b/i, (r) => `${r.integer(2, 240)} ${r.pick(pools.streets)}, ${r.pick(pools.cities)}`],
    [/name of the (city|town)|\bcity\b/i, (r) => r.pick(pools.cities)],
    [/symbol/i, (r) => r.pick(pools.symbols)],
    [/\b(id|identifier|number) of\b/i, code],
];
const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1);
/** A string that suits a parameter of these words and this description. */
export function suiting(words, description, random) {
    const listed = listedIn(description);
    if (listed.length > 0)
        return random.pick(listed);
    const examples = examplesIn(description);
    if (examples.length > 0)
        return shapedLike(random.pick(examples), random);
    const dated = /yyyy-mm-dd/i.test(description) && !/date|birth|dob/.test(words);
    const rule = (dated ? byDescription[0] : undefined) ??
        (/zip ?code|airport|\biata\b|\bstreet\b/i.test(description) && !/zip|airport|name|street/.test(words)
            ? byDescription.find(([pattern]) => pattern.test(description))
            : undefined) ??
        byName.find(([pattern]) => pattern.test(words)) ??
        byDescription.find(([pattern]) => pattern.test(description));
    return rule ? rule[1](random) : `${random.pick(pools.nouns)}-${random.integer(10, 99)}`;
}
