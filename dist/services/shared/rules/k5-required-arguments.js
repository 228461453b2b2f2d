import { argumentViolations } from "./argument-violations.js";
/** Required arguments are given. */
export const requiredArguments = {
    id: "K5",
    version: 1,
    name: "required arguments are given",
    severity: "reject",
    doc: "Every argument that the tool's schema requires is there, nested ones too. A name that the schema requires but does not declare is no longer required once the tool is normalised.",
    sources: ["ToolACE", "fms-dgt", "LoopTool"],
    *check(_dialogue, context) {
        for (const { problem: _problem, ...violation } of argumentViolations(context, "required"))
            yield violation;
    },
};
