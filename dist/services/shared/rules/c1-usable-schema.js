import { compileSchema } from "../tools/schema-validator.js";
import { calledTools, toolPath } from "./offered-tools.js";
import { excerpt } from "./rule.js";
/** A tool's parameters are a schema that can be used. */
export const usableSchema = {
    id: "C1",
    version: 1,
    name: "the parameters are a usable schema",
    severity: "reject",
    doc: "The parameters of a tool are a JSON Schema that compiles, within limits on size, depth and references; type words of other languages are understood. A warning while no call uses the tool: the rest of the catalog is none the worse for it.",
    sources: ["ToolACE"],
    *check(_dialogue, context) {
        let called;
        for (const [index, { name, parameters }] of context.tools.entries()) {
            const compiled = compileSchema(parameters);
            if (!("unusable" in compiled))
                continue;
            called ??= calledTools(context);
            yield {
                turnId: null,
                path: toolPath(index, "parameters"),
                evidence: excerpt(parameters),
                message: `The parameters of ${excerpt(name)} cannot be used: ${excerpt(compiled.unusable)}.`,
                ...(!called.has(name) && { severity: "warn" }),
            };
        }
    },
};
