/** What the refiner asks: the teacher to fill masks or to write an injection, the judge to compare old with new. */
import { z } from "zod";
import { showTools, showTurns } from "../shared/dialogue/transcript.js";
import { writtenCall } from "../shared/llm/written-call.js";
export const fillFormat = {
    name: "fill",
    schema: z.object({
        turns: z.array(z.object({
            id: z.string().describe("Id of the masked turn."),
            text: z.string().describe("What is said; may be empty beside calls."),
            calls: z
                .array(writtenCall)
                .describe("Calls with their results, for an assistant turn that made calls; empty for any other."),
        })),
    }),
};
export const clarificationFormat = {
    name: "clarification",
    schema: z.object({
        opening: z.string().describe("The user turn, written anew without the value."),
        question: z.string().describe("The assistant asks for the value; it makes no call."),
        answer: z.string().describe("The user supplies the value."),
    }),
};
export const judgementFormat = {
    name: "judgement",
    schema: z.object({
        comparisons: z.array(z.object({
            id: z.string().describe("Id of the turn that is compared."),
            reason: z.string().describe("What speaks for each version, in one or two sentences."),
            better: z.enum(["first", "second", "same"]),
        })),
    }),
};
const fillInstructions = `
You improve training dialogues between a user and an assistant that can call tools.
In the section "dialogue" some turns are masked. Write each masked turn anew so that it fits everything around it: it is coherent with the turns before and after, natural, specific, and true to the results of calls.
A masked assistant turn whose next turn is a masked tool turn makes calls: write the calls with their results. A masked assistant turn followed by anything else is an answer in text without calls. A masked user turn is text that states every value which later calls take from it.
The section "hints" tells, for each masked turn, what it did before: the tools it called, or the values that later turns rely on. Keep what later turns rely on. Call only tools of the section "tools", with arguments that fit their schemas; values come from the user or from earlier results, never made up.
Where the section "findings" is present, it says what was wrong with the masked turns: mend exactly that.`;
const clarificationInstructions = `
You make training dialogues harder. A user turn of the section "dialogue" is masked: it is replaced by three turns.
First the user asks for the same thing but leaves one value out: the one the section "site" names; all other values of the original turn stay. Then the assistant asks for the missing value and makes no call. Then the user answers with the value.
The dialogue goes on unchanged after that, so the answer must state the value exactly, and the opening must not contain it.`;
const judgeInstructions = `
You judge training dialogues between a user and an assistant that can call tools.
In the section "dialogue" some turns are masked. The section "versions" holds two versions of each. Judge each pair on its own: which version fits the rest of the dialogue better, is more coherent, natural and useful, states what later turns rely on, and calls the right tool with the right arguments?
Give the reason first. Say "same" when neither is better.`;
function catalogSection(dialogue) {
    return { name: "tools", content: showTools(dialogue.tools) };
}
/** Asks for all masked turns in one answer. */
export function fillPrompt(dialogue, masked, hints, findings) {
    return {
        instructions: fillInstructions,
        sections: [
            catalogSection(dialogue),
            { name: "dialogue", content: showTurns(dialogue.turns, masked) },
            { name: "hints", content: { language: dialogue.spec.language, turns: hints } },
            ...(findings.length > 0
                ? [{ name: "findings", content: findings.map(({ turnId, message }) => ({ turn: turnId, message })) }]
                : []),
        ],
        ask: `Write the masked turns ${hints.map(({ id }) => id).join(", ")}.`,
    };
}
/** Asks for the three turns of a clarification. */
export function clarificationPrompt(dialogue, site) {
    return {
        instructions: clarificationInstructions,
        sections: [
            catalogSection(dialogue),
            { name: "dialogue", content: showTurns(dialogue.turns, new Set([site.userTurn.id])) },
            {
                name: "site",
                content: {
                    turn: site.userTurn.id,
                    original: site.userTurn.content,
                    tool: site.tool,
                    parameter: site.parameter,
                    value: site.value,
                    language: dialogue.spec.language,
                },
            },
        ],
        ask: `Write the three turns that replace ${site.userTurn.id}.`,
    };
}
/** Asks which version of each masked turn is better. */
export function judgePrompt(dialogue, masked, versions) {
    return {
        instructions: judgeInstructions,
        sections: [
            catalogSection(dialogue),
            { name: "dialogue", content: showTurns(dialogue.turns, masked) },
            { name: "versions", content: versions },
        ],
        ask: `Compare the two versions of ${versions.map(({ id }) => id).join(", ")}.`,
    };
}
