/**
 * The tool awareness injection, in two forms. `missing_tool`: the tool that is needed is not on offer yet, the assistant
 * says so and makes no call, then the list of tools grows and the call is made. `unsupported_request`: the user asks for
 * what no tool can do, and the assistant declines.
 */
import { z } from "zod";
import type { Dialogue, Turn } from "../../shared/contracts/generated/records.ts";
import { textTurn } from "../../shared/dialogue/calls.ts";
import { turnId } from "../../shared/dialogue/ids.ts";
import type { Random } from "../../shared/dialogue/random.ts";
import { showTurns } from "../../shared/dialogue/transcript.ts";
import { reliedOn, states } from "../../shared/dialogue/values.ts";
import {
  applyExchange,
  type Exchange,
  exchangeProblems,
  exchangePrompt,
  exchangeSchema,
  pickExchangeSite,
} from "./exchange.ts";
import { blankTexts, type Injected, type PreparedInjection, toolsSection } from "./injection.ts";

export const missingToolFormat = {
  name: "missing_tool",
  schema: z.object({
    opening: z.string().describe("The user turn, written anew with every value it stated."),
    reply: z.string().describe("The assistant says that it has no tool for this; it makes no call."),
    update: z.string().describe("The user says that the tool is there now, and asks to go on."),
  }),
};

export type MissingToolAnswer = z.infer<typeof missingToolFormat.schema>;

export const unsupportedFormat = { name: "unsupported_request", schema: exchangeSchema };

/** A user turn whose call, made right after it, is the first to its tool. */
export interface MissingToolSite {
  readonly userTurn: Turn;
  readonly callTurn: Turn;
  readonly tool: string;
}

/** Every user turn before which a tool can be taken away. At least one other tool stays on offer. */
export function missingToolSites({ turns, tools, protectedTurns }: Dialogue): MissingToolSite[] {
  const kept = new Set(protectedTurns);
  const fromStart = tools.filter(({ availableFrom }) => availableFrom === "").map(({ tool }) => tool.name);
  return turns.flatMap((userTurn, index) => {
    const callTurn = turns[index + 1];
    const name = callTurn?.calls[0]?.name;
    if (userTurn.role !== "user" || !callTurn || name === undefined) return [];
    if (kept.has(userTurn.id) || kept.has(callTurn.id)) return [];
    if (!fromStart.includes(name) || fromStart.length < 2) return [];
    const alone = callTurn.calls.every((call) => call.name === name);
    const calledBefore = turns.slice(0, index).some(({ calls }) => calls.some((call) => call.name === name));
    return alone && !calledBefore ? [{ userTurn, callTurn, tool: name }] : [];
  });
}

/** What is wrong with an answer: an empty text, or a value lost that later calls take from the user turn. */
export function missingToolProblems(
  { turns }: Dialogue,
  { userTurn }: MissingToolSite,
  written: MissingToolAnswer,
): string[] {
  const said = `${written.opening}\n${written.update}`;
  const lost = reliedOn(userTurn.content, turns, turns.indexOf(userTurn) + 1).filter(
    (value) => !states(said, value),
  );
  return [
    ...blankTexts({ ...written }),
    ...lost.map((value) => `opening: must still state "${value}", which a later call needs`),
  ];
}

/** The turns with the gap in place, and the tool on offer only from the turn that says so. */
export function applyMissingTool(
  { turns, tools }: Dialogue,
  { userTurn, callTurn, tool }: MissingToolSite,
  written: MissingToolAnswer,
  round: number,
): Injected {
  const opening: Turn = { ...userTurn, content: written.opening.trim() };
  const reply = textTurn(turnId(round, 0), "assistant", written.reply.trim());
  const update = textTurn(turnId(round, 1), "user", written.update.trim());
  return {
    turns: turns.flatMap((turn) => (turn.id === opening.id ? [opening, reply, update] : [turn])),
    tools: tools.map((offer) => (offer.tool.name === tool ? { ...offer, availableFrom: update.id } : offer)),
    masked: [opening.id],
    inserted: [reply.id, update.id],
    protectedTurns: [opening.id, reply.id, update.id, callTurn.id],
  };
}

const missingToolInstructions = `
You make training dialogues harder. A user turn of the section "dialogue" is masked: it is replaced by three turns.
The tool that the section "site" names is not on offer at first. First the user asks for the same thing: every value of the original turn stays. Then the assistant says that it has no tool for this, and makes no call. Then the user says that such a tool is there now, and asks to go on.
The dialogue goes on unchanged after that, with the call to the tool.`;

const unsupportedInstructions = `
You make training dialogues harder. An assistant answer of the section "dialogue" is masked: it is replaced by three turns.
First the assistant gives the same answer: every fact of the original in the section "site" stays. Then the user asks for something that none of the tools of the section "tools" can do. Then the assistant says that it cannot do this with its tools, and makes no call; it neither guesses nor pretends.
The dialogue goes on unchanged after that.`;

function missingTool(
  dialogue: Dialogue,
  random: Random,
  round: number,
): PreparedInjection<MissingToolAnswer> | undefined {
  const sites = missingToolSites(dialogue);
  if (sites.length === 0) return undefined;
  const site = random.pick(sites);
  return {
    variant: "missing_tool",
    reason: `${site.tool} is missing at first, and is there later`,
    format: missingToolFormat,
    prompt: {
      instructions: missingToolInstructions,
      sections: [
        toolsSection(dialogue),
        { name: "dialogue", content: showTurns(dialogue.turns, new Set([site.userTurn.id])) },
        {
          name: "site",
          content: {
            turn: site.userTurn.id,
            original: site.userTurn.content,
            tool: site.tool,
            language: dialogue.spec.language,
          },
        },
      ],
      ask: `Write the three turns that replace ${site.userTurn.id}.`,
    },
    problems: (written) => missingToolProblems(dialogue, site, written),
    apply: (written) => applyMissingTool(dialogue, site, written, round),
  };
}

function unsupportedRequest(
  dialogue: Dialogue,
  random: Random,
  round: number,
): PreparedInjection<Exchange> | undefined {
  const site = pickExchangeSite(dialogue, random);
  return (
    site && {
      variant: "unsupported_request",
      reason: `a request that no tool can serve follows ${site.id}`,
      format: unsupportedFormat,
      prompt: exchangePrompt(unsupportedInstructions, dialogue, site),
      problems: (written) => exchangeProblems(dialogue, site, written),
      apply: (written) => applyExchange(dialogue, site, written, round),
    }
  );
}

/** One of the two forms, drawn among those that the dialogue admits; undefined when it admits neither. */
export function prepareToolAwareness(
  dialogue: Dialogue,
  random: Random,
  round: number,
): PreparedInjection<unknown> | undefined {
  // The gap has fewer sites, and is the harder of the two: where it can be, it is preferred.
  const first = random.next() < 0.65 ? missingTool : unsupportedRequest;
  const second = first === missingTool ? unsupportedRequest : missingTool;
  return first(dialogue, random, round) ?? second(dialogue, random, round);
}
