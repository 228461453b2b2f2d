/**
 * Checks by writing calls again: whoever cannot be made to write the same call twice was not told enough. Both cost
 * model calls and are off by default.
 */
import { z } from "zod";
import type { Dialogue, Finding, ToolCall, Turn, Usage } from "../shared/contracts/generated/records.ts";
import { canonicalJson } from "../shared/dialogue/canonical.ts";
import { parseObject } from "../shared/dialogue/json.ts";
import { seeded } from "../shared/dialogue/random.ts";
import { showTools, showTurns } from "../shared/dialogue/transcript.ts";
import { leafValues, states } from "../shared/dialogue/values.ts";
import { addUsage, askedFor, type Model, ModelUnavailable, noUsage } from "../shared/llm/model.ts";
import type { AnswerFormat, Prompt } from "../shared/llm/prompt.ts";
import { bareCall } from "../shared/llm/written-call.ts";

const calls = z.array(bareCall);

export const regeneratedFormat = {
  name: "regenerated_calls",
  schema: z.object({ calls }),
} satisfies AnswerFormat<unknown>;

export const backTranslationFormat = {
  name: "back_translation",
  schema: z.object({ calls }),
} satisfies AnswerFormat<unknown>;

type WrittenCall = z.infer<typeof calls>[number];

const role = "You are an assistant that can call tools.";

/** Asks for the calls of one turn again, given all that was before. */
export function regeneratedPrompt(dialogue: Dialogue, at: number): Prompt {
  return {
    instructions: `${role} Write the calls that you make next, and nothing else. Use only values that were given.`,
    sections: [
      { name: "tools", content: showTools(dialogue.tools) },
      { name: "dialogue", content: showTurns(dialogue.turns.slice(0, at)) },
    ],
    ask: "Write your next calls.",
  };
}

/** Asks for all calls, given what the user says alone. */
export function backTranslationPrompt({ tools, turns }: Dialogue): Prompt {
  return {
    instructions: `${role} Here is everything a user says to you in a conversation. Write all calls that it asks for, in order, with the values it states.`,
    sections: [
      { name: "tools", content: showTools(tools) },
      {
        name: "requests",
        content: turns.filter(({ role: who }) => who === "user").map(({ content }) => content),
      },
    ],
    ask: "Write the calls.",
  };
}

/** Calls as a set: their order within a turn means nothing. */
function keyOf(written: readonly WrittenCall[]): string {
  return written
    .map((call) => `${call.tool} ${canonicalJson(parseObject(call.arguments) ?? call.arguments)}`)
    .sort()
    .join("\n");
}

const asWritten = (call: ToolCall): WrittenCall => ({ tool: call.name, arguments: call.arguments });

/**
 * Two out of three (LoopTool): the calls of each turn are written again, and once more if that differs. A turn stays if
 * one of the two is like the original; otherwise it is masked.
 */
export async function selfConsistency(
  judge: Model,
  dialogue: Dialogue,
): Promise<{ findings: Finding[]; usage: Usage }> {
  const sites = dialogue.turns.flatMap((turn, at) => (turn.calls.length > 0 ? [{ turn, at }] : []));
  const heard = await Promise.all(
    sites.map(async ({ turn, at }) => {
      const original = keyOf(turn.calls.map(asWritten));
      let usage = noUsage;
      for (const sample of [1, 2]) {
        const answer = await ask(
          judge,
          dialogue,
          regeneratedFormat,
          regeneratedPrompt(dialogue, at),
          `${turn.id}/${sample}`,
        );
        usage = addUsage(usage, answer.usage);
        if (keyOf(answer.value.calls) === original) return { findings: [], usage };
      }
      return {
        findings: [
          finding(
            "J6",
            turn,
            "Written twice again from the same dialogue, the calls of this turn came out otherwise both times.",
          ),
        ],
        usage,
      };
    }),
  );
  return {
    findings: heard.flatMap(({ findings }) => findings),
    usage: addUsage(noUsage, ...heard.map(({ usage }) => usage)),
  };
}

/**
 * Back-translation (fms-dgt): the calls are written again from what the user says alone. A turn whose tool is not asked
 * for, or whose values the user states and the new call lacks, rests on a request that says too little, and is masked.
 */
export async function backTranslation(
  judge: Model,
  dialogue: Dialogue,
): Promise<{ findings: Finding[]; usage: Usage }> {
  const { value, usage } = await ask(
    judge,
    dialogue,
    backTranslationFormat,
    backTranslationPrompt(dialogue),
    "back",
  );
  const said = dialogue.turns.map(({ role: who, content }) => (who === "user" ? content : "")).join("\n");
  const findings = dialogue.turns.flatMap((turn) => {
    const lost = turn.calls.find((call) => !agrees(call, value.calls, said));
    return lost
      ? [
          finding(
            "J15",
            turn,
            `From what the user says alone, ${lost.name} would not be called like this: the request says too little.`,
          ),
        ]
      : [];
  });
  return { findings, usage };
}

function agrees(call: ToolCall, written: readonly WrittenCall[], said: string): boolean {
  const stated = leafValues(parseObject(call.arguments) ?? {}).filter((value) => states(said, value));
  return written.some(
    (other) =>
      other.tool === call.name &&
      stated.every((value) =>
        leafValues(parseObject(other.arguments) ?? {}).some((own) => states(String(own), value)),
      ),
  );
}

function finding(rule: string, { id }: Turn, message: string): Finding {
  return {
    rule,
    severity: "mask_turn",
    turnId: id,
    path: "/calls",
    evidence: "",
    message,
    source: rule === "J6" ? "expert:self_consistency" : "expert:back_translation",
  };
}

async function ask<T>(
  judge: Model,
  dialogue: Dialogue,
  format: AnswerFormat<T>,
  prompt: Prompt,
  which: string,
) {
  const answer = await judge.ask({
    ...askedFor(dialogue.spec, dialogue.id),
    model: dialogue.spec.models.judge,
    temperature: null,
    seed: seeded(format.name, which, dialogue.id, dialogue.repairs).integer(0, 2 ** 31 - 1),
    format,
    tools: dialogue.tools.map(({ tool }) => tool),
    prompt,
  });
  if (!answer.ok)
    throw new ModelUnavailable(
      `${format.name} got no usable answer (${answer.outcome}): ${answer.problems.join("; ")}`,
    );
  return answer;
}
