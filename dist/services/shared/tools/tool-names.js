/** Names that every chat endpoint and every trainer takes, and which tool of several gets which. */
import { hashOf } from "../dialogue/canonical.js";
/** Longest name that all take. */
const longest = 64;
const legal = /^[A-Za-z0-9_-]{1,64}$/;
/**
 * A legal form of a name: itself when it is legal. A name without any legal letter or digit gets one made of its hash; a
 * long one is cut.
 */
export function legalName(name) {
    if (legal.test(name))
        return name;
    const mended = name
        .normalize("NFKD")
        .replace(/\p{M}+/gu, "")
        .trim()
        .replace(/[^A-Za-z0-9_-]+/g, "_")
        .replace(name.startsWith("_") ? "" : /^_+/, "")
        .slice(0, longest);
    return /[A-Za-z0-9]/.test(mended) ? mended : `tool_${hashOf("name", name).slice(0, 10)}`;
}
/**
 * A legal name for each of several different tools, no two the same. Who is legal keeps the name, unless another tool has
 * the very same: those are told apart by where they come from, and by a number where that does not help.
 * @returns names in the order given
 */
export function distinctNames(tools) {
    const sources = new Map();
    const written = new Map();
    for (const { name, source } of tools) {
        written.set(name, (written.get(name) ?? 0) + 1);
        const known = sources.get(name) ?? new Set();
        sources.set(name, known.add(source));
    }
    const wanted = tools.map(({ name, source }) => {
        const qualified = (sources.get(name)?.size ?? 0) > 1 && source !== "";
        const plain = legalName(name);
        return qualified ? joined(legalName(source), plain) : plain;
    });
    // Names that were legal from the start are given out first.
    const names = [...wanted];
    const taken = new Map();
    const isKept = (index) => wanted[index] === tools[index]?.name;
    for (const keep of [true, false]) {
        wanted.forEach((name, index) => {
            if (isKept(index) === keep)
                names[index] = freeName(name, taken);
        });
    }
    return names;
}
/** Source and name in one legal name. */
function joined(source, name) {
    return legalName(`${source.slice(0, Math.max(8, longest - 1 - name.length))}_${name}`);
}
/** The name with the lowest free number behind it. `taken` holds, by name, the number to try next. */
function freeName(name, taken) {
    let free = name;
    let number = taken.get(name) ?? 1;
    while (taken.has(free)) {
        number += 1;
        const suffix = `_${number}`;
        free = `${name.slice(0, longest - suffix.length)}${suffix}`;
    }
    taken.set(name, number);
    if (free !== name)
        taken.set(free, 1);
    return free;
}
