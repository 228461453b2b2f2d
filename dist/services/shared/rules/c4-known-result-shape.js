import { toolPath } from "./offered-tools.js";
import { excerpt } from "./rule.js";
/** The shape of a result is known. */
export const knownResultShape = {
    id: "C4",
    version: 1,
    name: "the shape of results is known",
    severity: "warn",
    doc: "Every tool that is called says what it returns. Shapes are never guessed from results: a guess must not refuse anything.",
    sources: ["fms-dgt", "oumi"],
    condition: "other tools of the catalog say what they return",
    applies: (_dialogue, { tools }) => tools.some(({ returns }) => returns !== null),
    *check(_dialogue, { calls, tools }) {
        const told = new Set();
        for (const { offered } of calls) {
            if (!offered || offered.tool.returns !== null || told.has(offered.tool.name))
                continue;
            told.add(offered.tool.name);
            yield {
                turnId: null,
                path: toolPath(tools.indexOf(offered.tool), "returns"),
                evidence: excerpt(offered.tool.name),
                message: `${excerpt(offered.tool.name)} does not say what it returns, so its results are not checked; add the schema.`,
            };
        }
    },
};
