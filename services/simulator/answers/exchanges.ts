/** Exchanges without a call: a request that no tool serves, and talk that needs none. */
import type { Random } from "../../shared/dialogue/random.ts";
import { findRequests } from "../wording/requests.ts";
import { restated } from "./fill.ts";
import { catalogOf, type StepQuestion } from "./question.ts";

/** Things that few tools do, and no wording of which is a request for any of them. */
const outside = [
  ["Could you also paint my kitchen wall blue this weekend?", "painting a wall"],
  ["By the way, can you bake me a birthday cake for Sunday?", "baking a cake"],
  ["Would you walk my dog around the block later?", "walking a dog"],
  ["Could you knit me a scarf before winter comes?", "knitting"],
  ["Can you repair the broken leg of my desk?", "repairing furniture"],
  ["Please water the plants on my balcony tonight.", "watering plants"],
] as const;

const talk = [
  [
    "How do you feel about rainy mornings?",
    "I do not feel them, but many people enjoy the quiet that comes with them.",
  ],
  [
    "Do you know why the sky looks blue?",
    "Air scatters blue light more than red light, so blue reaches us from all sides.",
  ],
  ["What does the word serendipity mean?", "It means a happy discovery that comes by chance."],
  ["You are quick! Do you ever get tired?", "Thank you! I do not get tired, so take all the time you need."],
  [
    "Any advice for somebody who starts a new job next week?",
    "Ask many questions in the first days, and write down what you learn.",
  ],
  [
    "Is a tomato a fruit or a vegetable?",
    "Botanically it is a fruit; in the kitchen it is treated as a vegetable.",
  ],
] as const;

/** Replies that answer none of the requests that call for tools. */
export const strayReplies: readonly string[] = talk.map(([, reply]) => reply);

/** Answers the step `unsupported_request`. */
export function unsupportedRequest(question: StepQuestion): unknown {
  const [request, what] = question.random.pick(foreignTo(question, outside));
  return {
    answer: restated(question),
    request,
    reply: question.strikes("missedInjection") ? "" : declineOf(what, question.random),
  };
}

/** Answers the step `small_talk`. */
export function smallTalk(question: StepQuestion): unknown {
  const [request, reply] = question.random.pick(foreignTo(question, talk));
  return {
    answer: restated(question),
    request,
    reply: question.strikes("missedInjection") ? "" : reply,
  };
}

/** The assistant declines what it has no tool for. */
export function declineOf(what: string, random: Random): string {
  return random.pick([
    `I am sorry, but ${what} is beyond what I can do: none of my tools does that.`,
    `Unfortunately I cannot help with ${what}; I have no tool for it.`,
    `That is outside of what I can do. I have no tool for ${what}.`,
  ]);
}

/** Requests beyond the tools on offer, each with what it is about. */
export function outsideRequests(
  question: StepQuestion,
): readonly (readonly [request: string, what: string])[] {
  return foreignTo(question, outside);
}

/** Talk that needs no tool, each with a reply. */
export function talkFor(question: StepQuestion): readonly (readonly [said: string, reply: string])[] {
  return foreignTo(question, talk);
}

/** Those that ask for nothing a tool of the catalog does; all when none is left. */
function foreignTo<T extends readonly [string, string]>(
  question: StepQuestion,
  pairs: readonly T[],
): readonly T[] {
  const catalog = catalogOf(question);
  const foreign = pairs.filter(([request]) => findRequests(request, catalog).length === 0);
  return foreign.length > 0 ? foreign : pairs;
}
