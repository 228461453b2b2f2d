/** JSON as data sets write it: proper, or as Python prints it. */
import { readLiteral } from "../dialogue/python-literal.js";
/** The value of a text that is JSON or a Python literal; undefined when it is neither. */
export function looseValue(text) {
    try {
        return { value: JSON.parse(text) };
    }
    catch {
        // Few texts get this far: only what looks like a literal is worth a second reading.
        if (!/^\s*[[{("'\dTFN-]/.test(text))
            return undefined;
    }
    try {
        return { value: readLiteral(text) };
    }
    catch {
        return undefined;
    }
}
/** A value as text: a text itself, anything else as JSON. */
export function asText(value) {
    return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
