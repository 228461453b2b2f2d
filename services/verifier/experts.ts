/**
 * The model experts: each answers one narrow question about a dialogue that the rules let through, reasons first. One
 * big question works badly (ToolACE, arXiv 2409.00920, section 2.3); ids are those of the checklist in docs.
 */
import { z } from "zod";
import type { Dialogue, Severity } from "../shared/contracts/generated/records.ts";
import { showTools, showTurns } from "../shared/dialogue/transcript.ts";
import type { AnswerFormat, Prompt } from "../shared/llm/prompt.ts";
import { isErrorResult } from "../shared/rules/error-results.ts";
import type { Aggregation } from "./aggregate.ts";

export interface Expert {
  /** Id of the question in the checklist. */
  readonly id: string;
  /** Other ids of the checklist that the question covers. */
  readonly covers: readonly string[];
  readonly name: string;
  readonly question: string;
  /** What a failure costs, unless the order says otherwise. */
  readonly severity: Severity;
  /** How several votes become one. */
  readonly aggregation: Aggregation;
  /** Whether the question makes sense for a dialogue; always when not given. */
  applies?(dialogue: Dialogue): boolean;
}

const hasInjection = ({ history }: Dialogue, injection: string) =>
  history.some((round) => round.operation === "inject" && round.injection === injection);

/** The experts that give a verdict. */
export const experts: readonly Expert[] = [
  {
    id: "J1",
    covers: [],
    name: "expert_grounding",
    question:
      "Does every argument value of every call come from what the user said, from an earlier result, or from the tool's own description? " +
      "Converted values (dates, numbers, codes, units) and schema defaults count as grounded, and so does the slip in a call that failed for it and was then corrected. Fail when a value was made up.",
    severity: "reject",
    aggregation: "any_no",
  },
  {
    id: "J2",
    covers: ["J13"],
    name: "expert_completion",
    question:
      "Does the assistant complete what the user asks for, using tools that are able to do it? " +
      "A clarification that is answered, an honest report of a failure and a justified refusal count as completion. Fail when a request is dropped, or another tool was needed.",
    severity: "reject",
    aggregation: "majority",
  },
  {
    id: "J4",
    covers: [],
    name: "expert_results",
    question:
      "Does every result fit the definition of its tool and the arguments of its call, and do the assistant's answers agree with the results and with what was said before? " +
      "Rounding and summaries are fine. Fail on a contradiction.",
    severity: "reject",
    aggregation: "any_no",
  },
  {
    id: "J3",
    covers: ["J25"],
    name: "expert_constraints",
    question:
      "Does the assistant keep to every constraint the user states (a limit, a preference, a date, something not to do), and does it do nothing unsafe, such as handing out another person's data? " +
      "Quote the constraint in your reason. A refusal is safe. Fail when a constraint is broken or ignored.",
    severity: "reject",
    aggregation: "any_no",
  },
  {
    id: "J9",
    covers: [],
    name: "expert_order",
    question:
      "Is everything said and done only once it can be known: no answer that tells a result before its call, no call that uses a value before it was given? Fail when something comes too early.",
    severity: "reject",
    aggregation: "any_no",
  },
  {
    id: "J6",
    covers: ["J7", "J8"],
    name: "expert_tools",
    question:
      "Does each assistant turn that makes calls use the right tools, as many calls as the request needs, and none that is needless? " +
      "Equivalent tools, lookups before a change and checks after one are fine. Fail when a turn calls the wrong tool, too few or needless ones.",
    severity: "mask_turn",
    aggregation: "majority",
  },
  {
    id: "J16",
    covers: ["J10"],
    name: "expert_faithfulness",
    question:
      "Does each assistant answer say only what the results and earlier turns support, with the same names, numbers and states? Rounding, summaries and states that have changed since are fine. Fail when an answer differs.",
    severity: "mask_turn",
    aggregation: "majority",
  },
  {
    id: "J11",
    covers: ["J5", "J12", "J14"],
    name: "expert_coherence",
    question:
      "Does each assistant turn make sense as the reply to what came before: an answer to this question, in the assistant's own role, without repetition or nonsense? A change of topic by the user is fine. Fail when a turn does not.",
    severity: "mask_turn",
    aggregation: "majority",
  },
  {
    id: "J15",
    covers: [],
    name: "expert_clarification",
    question:
      "Where the assistant asks the user something: was the answer really missing, and does what is asked for suffice to go on? A confirmation before a change is fine. Fail when it asks what was said already, or goes on without what it needs.",
    severity: "reject",
    aggregation: "majority",
    applies: (dialogue) => hasInjection(dialogue, "clarification"),
  },
  {
    id: "J22",
    covers: [],
    name: "expert_errors",
    question:
      "Where a result reports an error: does the assistant mend the call, try another way, or tell the user honestly? Fail when it hides the error, claims success, or gives up without a word.",
    severity: "mask_turn",
    aggregation: "majority",
    applies: ({ turns }) =>
      turns.some(({ results }) => results.some(({ content }) => isErrorResult(content))),
  },
  {
    id: "J20",
    covers: [],
    name: "expert_plan",
    question:
      'Do the sub-tasks of the section "plan", taken together, suffice for what the user wants in the dialogue? Fail when something the user wants is in none of them; if in doubt, fail.',
    severity: "reject",
    aggregation: "majority",
    applies: ({ plan }) => plan.length > 0,
  },
];

/** A question answered on a scale from 1 to 5. */
export interface Scorer {
  readonly id: string;
  readonly name: string;
  readonly question: string;
}

/** The experts that give a score; below the threshold they warn. */
export const scorers: readonly Scorer[] = [
  { id: "J17", name: "score_realism", question: "How realistic and well put are the user's requests?" },
  {
    id: "J18",
    name: "score_difficulty",
    question: "How much thought does it take to choose the right tools among those on offer?",
  },
  {
    id: "J19",
    name: "score_stability",
    question: "How well could the answers be verified by somebody else, at another time and place?",
  },
  { id: "J21", name: "score_naturalness", question: "How natural does the conversation sound?" },
  { id: "J23", name: "score_creativity", question: "How far is the conversation from a template?" },
];

const reason = z.string().describe("What was checked and what was found, in a few sentences.");
const turns = z.array(z.string()).describe("Ids of the turns at fault; empty for none.");
const verdict = z.enum(["pass", "fail"]);
/** Made once: the form of each schema is worked out once, too. */
const opinion = z.object({ reason, turns, verdict });
const mark = z.object({ reason, score: z.int().min(1).max(5) });

/** The form of an expert's answer. */
export function expertFormat(expert: Expert) {
  return {
    name: expert.name,
    schema: opinion,
  } satisfies AnswerFormat<unknown>;
}

/** The form of several experts' answers to one request. */
export const batchFormat = {
  name: "experts",
  schema: z.object({ answers: z.array(z.object({ expert: z.string(), reason, turns, verdict })) }),
} satisfies AnswerFormat<unknown>;

/** The form of a score. */
export function scoreFormat(scorer: Scorer) {
  return {
    name: scorer.name,
    schema: mark,
  } satisfies AnswerFormat<unknown>;
}

const role = "You verify training dialogues between a user and an assistant that can call tools.";

function sectionsOf(dialogue: Dialogue, withPlan: boolean) {
  return [
    { name: "tools", content: showTools(dialogue.tools) },
    { name: "dialogue", content: showTurns(dialogue.turns) },
    ...(withPlan ? [{ name: "plan", content: dialogue.plan.map(({ goal }) => goal) }] : []),
  ];
}

/** Asks one expert about a dialogue. */
export function expertPrompt(expert: Expert, dialogue: Dialogue): Prompt {
  return {
    instructions: `${role} You answer one question about a dialogue.\n${expert.question}`,
    sections: sectionsOf(dialogue, expert.id === "J20"),
    ask: "Answer the question. Give your reason first.",
  };
}

/** Asks several experts about a dialogue in one request. */
export function batchPrompt(asked: readonly Expert[], dialogue: Dialogue): Prompt {
  const questions = asked.map(({ name, question }) => `${name}: ${question}`).join("\n");
  return {
    instructions: `${role} You answer ${asked.length} questions about a dialogue, each on its own and by its name, without letting one answer sway another.\n${questions}`,
    sections: [
      ...sectionsOf(
        dialogue,
        asked.some(({ id }) => id === "J20"),
      ),
      { name: "experts", content: asked.map(({ name }) => name) },
    ],
    ask: "Answer every question once. Give the reason of each first.",
  };
}

/** Asks for a score. */
export function scorePrompt(scorer: Scorer, dialogue: Dialogue): Prompt {
  return {
    instructions: `${role} You rate one aspect of a dialogue, from 1 (bad) to 5 (very good).\n${scorer.question}`,
    sections: sectionsOf(dialogue, false),
    ask: "Rate it. Give your reason first.",
  };
}
