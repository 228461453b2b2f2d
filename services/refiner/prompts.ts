/** What the refiner asks: the teacher to fill masks, the judge to compare old with new. */
import { z } from "zod";
import type { Dialogue, Finding } from "../shared/contracts/generated/records.ts";
import { type ShownTurn, showTools, showTurns } from "../shared/dialogue/transcript.ts";
import type { AnswerFormat, Prompt, Section } from "../shared/llm/prompt.ts";
import { writtenCall } from "../shared/llm/written-call.ts";

export const fillFormat = {
  name: "fill",
  schema: z.object({
    turns: z.array(
      z.object({
        id: z.string().describe("Id of the masked turn."),
        text: z.string().describe("What is said; may be empty beside calls."),
        calls: z
          .array(writtenCall)
          .describe("Calls with their results, for an assistant turn that made calls; empty for any other."),
      }),
    ),
  }),
} satisfies AnswerFormat<unknown>;

export type FillAnswer = z.infer<typeof fillFormat.schema>;

export const judgementFormat = {
  name: "judgement",
  schema: z.object({
    comparisons: z.array(
      z.object({
        id: z.string().describe("Id of the turn that is compared."),
        reason: z.string().describe("What speaks for each version, in one or two sentences."),
        better: z.enum(["first", "second", "same"]),
      }),
    ),
  }),
} satisfies AnswerFormat<unknown>;

export type JudgementAnswer = z.infer<typeof judgementFormat.schema>;

const fillInstructions = `
You improve training dialogues between a user and an assistant that can call tools.
In the section "dialogue" some turns are masked. Write each masked turn anew so that it fits everything around it: it is coherent with the turns before and after, natural, specific, and true to the results of calls.
A masked assistant turn whose next turn is a masked tool turn makes calls: write the calls with their results. A masked assistant turn followed by anything else is an answer in text without calls. A masked user turn is text that states every value which later calls take from it.
The section "hints" tells, for each masked turn, what it did before: the tools it called, or the values that later turns rely on. Keep what later turns rely on. Call only tools of the section "tools", with arguments that fit their schemas; values come from the user or from earlier results, never made up.
Where the section "findings" is present, it says what was wrong with the masked turns: mend exactly that.`;

const judgeInstructions = `
You judge training dialogues between a user and an assistant that can call tools.
In the section "dialogue" some turns are masked. The section "versions" holds two versions of each. Judge each pair on its own: which version fits the rest of the dialogue better, is more coherent, natural and useful, states what later turns rely on, and calls the right tool with the right arguments?
Give the reason first. Say "same" when neither is better.`;

function catalogSection(dialogue: Dialogue): Section {
  return { name: "tools", content: showTools(dialogue.tools) };
}

/** What a masked turn did, told to whoever writes it anew. */
export interface FillHint {
  readonly id: string;
  readonly role: string;
  /** Tools the turn called, in order. */
  readonly calls?: readonly string[];
  /** Values of this turn that later turns rely on. */
  readonly keep?: readonly string[];
}

/** Asks for all masked turns in one answer. */
export function fillPrompt(
  dialogue: Dialogue,
  masked: ReadonlySet<string>,
  hints: readonly FillHint[],
  findings: readonly Finding[],
): Prompt {
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

/** Two versions of one masked unit; the judge is not told which is the old one. */
export interface Versions {
  readonly id: string;
  readonly first: readonly ShownTurn[];
  readonly second: readonly ShownTurn[];
}

/** Asks which version of each masked turn is better. */
export function judgePrompt(
  dialogue: Dialogue,
  masked: ReadonlySet<string>,
  versions: readonly Versions[],
): Prompt {
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
