import { toolPath } from "./offered-tools.js";
import { excerpt } from "./rule.js";
/** A tool says what it is called and what it does. */
export const describedTools = {
    id: "C2",
    version: 1,
    name: "a tool has a name and a description",
    severity: "warn",
    doc: "Every tool on offer has a name, and a description from which a model can tell what it does; a tool without a name is rejected, because no call can mean it. A tool without parameters is honest.",
    sources: ["ToolACE"],
    *check(_dialogue, { tools }) {
        for (const [index, { name, description }] of tools.entries()) {
            const nameless = name.trim() === "";
            if (!nameless && description.trim() !== "")
                continue;
            yield {
                turnId: null,
                path: toolPath(index, nameless ? "name" : "description"),
                evidence: excerpt(name),
                message: nameless
                    ? `Tool ${index + 1} has no name; give it one.`
                    : `${excerpt(name)} has no description; say what it does.`,
                ...(nameless && { severity: "reject" }),
            };
        }
    },
};
