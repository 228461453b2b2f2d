/**
 * The model experts: each answers one narrow question about a dialogue that the rules let through, reasons first. One
 * big question works badly (ToolACE, arXiv 2409.00920, section 2.3); ids are those of the checklist in docs.
 */
import { z } from "zod";
import { showTools, showTurns } from "../shared/dialogue/transcript.js";
export const experts = [
    {
        id: "J1",
        name: "expert_grounding",
        question: "Does every argument value of every call come from what the user said, from an earlier result, or from the tool's own description? " +
            "Converted values (dates, numbers, codes, units) and schema defaults count as grounded. Fail when a value was made up.",
    },
    {
        id: "J2",
        name: "expert_completion",
        question: "Does the assistant complete what the user asks for, using tools that are able to do it? " +
            "A clarification that is answered, an honest report of a failure and a justified refusal count as completion. Fail when a request is dropped, or another tool was needed.",
    },
    {
        id: "J4",
        name: "expert_results",
        question: "Does every result fit the definition of its tool and the arguments of its call, and do the assistant's answers agree with the results and with what was said before? " +
            "Rounding and summaries are fine. Fail on a contradiction.",
    },
];
/** The form of an expert's answer. */
export function expertFormat(expert) {
    return {
        name: expert.name,
        schema: z.object({
            reason: z.string().describe("What was checked and what was found, in a few sentences."),
            turns: z.array(z.string()).describe("Ids of the turns at fault; empty for none."),
            verdict: z.enum(["pass", "fail"]),
        }),
    };
}
/** Asks one expert about a dialogue. */
export function expertPrompt(expert, dialogue) {
    return {
        instructions: `You verify training dialogues between a user and an assistant that can call tools. You answer one question about a dialogue.\n${expert.question}`,
        sections: [
            { name: "tools", content: showTools(dialogue.tools) },
            { name: "dialogue", content: showTurns(dialogue.turns) },
        ],
        ask: "Answer the question. Give your reason first.",
    };
}
