/** The value of a JSON text; the text itself when it is not JSON (tool results may be plain text). */
export function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return text;
    }
}
/** The value of a JSON text that must be an object; undefined when it is anything else. */
export function parseObject(text) {
    const value = parseJson(text);
    return isObject(value) ? value : undefined;
}
/** True for what JSON calls an object. */
export function isObject(value) {
    return value !== null && typeof value === "object" && !Array.isArray(value);
}
