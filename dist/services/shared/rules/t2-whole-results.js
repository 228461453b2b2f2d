import { excerpt } from "./rule.js";
/** Results that begin as JSON end as JSON. */
export const wholeResults = {
    id: "T2",
    version: 1,
    name: "results are whole",
    severity: "warn",
    doc: "A result that begins like a JSON object or list can be read as one; plain text is legal. Reject when it breaks off in the middle although the tool declares a structured result; what is written in another notation (such as Python's) stays a warning.",
    sources: ["oumi"],
    *check(_dialogue, context) {
        for (const site of context.calls) {
            const { result, turn, call, offered } = site;
            if (result === undefined || !/^\s*[[{]/.test(result.content))
                continue;
            if (typeof context.value(site) !== "string")
                continue;
            const cut = !closes(result.content);
            yield {
                turnId: context.turns[site.at + 1]?.id ?? turn.id,
                path: `/results/${turn.calls.indexOf(call)}/content`,
                evidence: excerpt(result.content.slice(-120)),
                message: cut
                    ? `The result of ${call.name} breaks off; give the whole of it.`
                    : `The result of ${call.name} looks like JSON and is none; write it as JSON, or as plain text.`,
                ...(cut && offered?.tool.returns != null && { severity: "reject" }),
            };
        }
    },
};
/** True when every bracket that is opened outside of quotes is closed. */
function closes(text) {
    let depth = 0;
    let quote = "";
    for (let at = 0; at < text.length; at += 1) {
        const character = text.charAt(at);
        if (quote !== "") {
            if (character === "\\")
                at += 1;
            else if (character === quote)
                quote = "";
        }
        else if (character === '"' || (character === "'" && !/\w/.test(text.charAt(at - 1))))
            quote = character;
        else if (character === "{" || character === "[")
            depth += 1;
        else if (character === "}" || character === "]")
            depth -= 1;
    }
    return depth <= 0 && quote === "";
}
