/** One token of JSON, or the space before it. */
const token = /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;
/**
 * Where a text stops being JSON: the engine's own messages give the place only sometimes.
 * @returns the offset of the first character that does not fit, or undefined when the text is JSON.
 */
export function jsonFault(text) {
    const closers = [];
    let expected = "value";
    let at = 0;
    const afterValue = () => (closers.length > 0 ? "comma or end" : "nothing");
    while (at < text.length) {
        token.lastIndex = at;
        const found = token.exec(text);
        if (!found)
            break;
        const [whole, mark, string] = found;
        const start = at + whole.length - (mark ?? string ?? found[3] ?? "").length;
        const wantsValue = expected === "value" || expected === "value or end";
        if (mark === "{" && wantsValue) {
            closers.push("}");
            expected = "key or end";
        }
        else if (mark === "[" && wantsValue) {
            closers.push("]");
            expected = "value or end";
        }
        else if (mark === ":" && expected === "colon")
            expected = "value";
        else if (mark === "," && expected === "comma or end")
            expected = closers.at(-1) === "}" ? "key" : "value";
        else if (mark !== undefined && expected.endsWith("or end") && mark === closers.at(-1)) {
            closers.pop();
            expected = afterValue();
        }
        else if (string !== undefined && (expected === "key" || expected === "key or end"))
            expected = "colon";
        else if (mark === undefined && wantsValue)
            expected = afterValue();
        else
            return start;
        at += whole.length;
    }
    const rest = text.slice(at);
    if (expected === "nothing" && rest.trim() === "")
        return undefined;
    return at + rest.length - rest.trimStart().length;
}
