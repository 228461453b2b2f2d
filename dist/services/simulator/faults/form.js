/** Puts a fault of form into an answer; other faults leave it as it is. */
export function formed(content, fault, random) {
    const stop = (text) => ({ content: text, refusal: null, finishReason: "stop" });
    switch (fault) {
        case "malformedJson":
            return stop(broken(content, random));
        case "truncated":
            return {
                ...stop(content.slice(0, Math.floor(content.length * (0.3 + 0.5 * random.next())))),
                finishReason: "length",
            };
        case "fenced":
            return stop(`\`\`\`json\n${content}\n\`\`\``);
        case "prose":
            return stop(`Sure, here is what you asked for:\n\n${content}\n\nLet me know if anything should change.`);
        case "refusal":
            return { content: null, refusal: "I'm sorry, but I can't help with that.", finishReason: "stop" };
        case "contentFilter":
            return { content: null, refusal: null, finishReason: "content_filter" };
        default:
            return stop(content);
    }
}
/** JSON that does not parse, in the ways models get it wrong. */
function broken(content, random) {
    const comma = content.indexOf(",", Math.floor(content.length / 3));
    const ways = [
        content.replace(/^\{/, "{,"),
        content.replace('"', "'"),
        // A comma inside a string may go without harm, so this way counts only where it breaks something.
        content.slice(0, comma) + content.slice(comma + 1),
    ].filter((text) => !parses(text));
    return ways.length > 0 ? random.pick(ways) : content.slice(0, -1);
}
function parses(text) {
    try {
        JSON.parse(text);
        return true;
    }
    catch {
        return false;
    }
}
