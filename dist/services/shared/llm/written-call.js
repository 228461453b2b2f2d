import { z } from "zod";
/**
 * A call as a model writes it: together with its result. Arguments are JSON text, because strict structured output has
 * no form for an object of unknown shape.
 */
export const writtenCall = z.object({
    tool: z.string(),
    arguments: z.string().describe("The arguments: one JSON object, as text."),
    result: z.string().describe("What the tool returns: JSON as text."),
});
