import { excerpt } from "./rule.js";
/** A call names a tool that is on offer at that turn. */
export const knownTool = {
    id: "K4",
    version: 1,
    name: "the tool is on offer at that turn",
    severity: "reject",
    doc: "Every call names a tool of the dialogue, at or after the turn from which that tool is available. A name that was mended for chat endpoints (dots, spaces) is recognised.",
    sources: ["ToolACE", "fms-dgt", "LoopTool", "APIGen-MT replay"],
    *check(_dialogue, context) {
        for (const { turn, at, call, path, offered } of context.calls) {
            if (call.name.trim() === "")
                continue;
            const from = offered === undefined ? undefined : context.position(offered.availableFrom);
            if (offered && (from === undefined || from <= at))
                continue;
            yield {
                turnId: turn.id,
                path: `${path}/name`,
                evidence: excerpt(call.name),
                message: offered
                    ? `${call.name} is called before it is available: it is on offer from turn ${offered.availableFrom} on.`
                    : `There is no tool ${JSON.stringify(excerpt(call.name))}; call one of ${namesOf(context)}.`,
            };
        }
    },
};
function namesOf({ tools }) {
    const names = tools.map(({ name }) => name);
    if (names.length === 0)
        return "none (the dialogue has no tools)";
    return names.length > 20 ? `${names.slice(0, 20).join(", ")} …` : names.join(", ");
}
