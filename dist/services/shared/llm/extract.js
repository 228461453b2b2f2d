/**
 * Gets the JSON object out of a model's answer: without a byte-order mark, thinking, a code fence, or prose around it.
 *
 * @returns the value of the first balanced object, or undefined when there is none that parses
 */
export function extractObject(answer) {
    const text = answer
        .replace(/^\uFEFF/, "")
        .replace(/<think>[\s\S]*?<\/think>/g, "")
        .trim();
    const whole = parse(text);
    if (whole !== undefined)
        return whole;
    for (let start = text.indexOf("{"); start >= 0; start = text.indexOf("{", start + 1)) {
        const end = balancedEnd(text, start);
        if (end === undefined)
            return undefined;
        const value = parse(text.slice(start, end));
        if (value !== undefined)
            return value;
    }
    return undefined;
}
function parse(text) {
    try {
        const value = JSON.parse(text);
        return value !== null && typeof value === "object" ? value : undefined;
    }
    catch {
        return undefined;
    }
}
/** Index after the brace that closes the one at `start`; undefined when it is never closed. */
function balancedEnd(text, start) {
    let depth = 0;
    let inString = false;
    for (let index = start; index < text.length; index += 1) {
        const character = text[index];
        if (inString) {
            if (character === "\\")
                index += 1;
            else if (character === '"')
                inString = false;
        }
        else if (character === '"')
            inString = true;
        else if (character === "{")
            depth += 1;
        else if (character === "}") {
            depth -= 1;
            if (depth === 0)
                return index + 1;
        }
    }
    return undefined;
}
