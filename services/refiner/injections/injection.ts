/** What every injection is: a complication that is put into a dialogue by mask and extend. */
import type { Dialogue, OfferedTool, Turn } from "../../shared/contracts/generated/records.ts";
import { showTools } from "../../shared/dialogue/transcript.ts";
import type { AnswerFormat, Prompt, Section } from "../../shared/llm/prompt.ts";

/** What an injection makes of a dialogue. */
export interface Injected {
  readonly turns: readonly Turn[];
  /** The tools on offer, where the injection changes from when they are. */
  readonly tools?: readonly OfferedTool[];
  /** Ids of turns that were written anew, first the one that stands for the site. */
  readonly masked: readonly string[];
  /** Ids of new turns, in order. */
  readonly inserted: readonly string[];
  /** What the injection log has to protect. */
  readonly protectedTurns: readonly string[];
}

/** An injection at one site of one dialogue: what to ask, and what an answer makes of the dialogue. Pure. */
export interface PreparedInjection<Written> {
  /** Which form of the injection, such as `missing_tool`; empty where there is but one. */
  readonly variant: string;
  /** What is done, and where, in one sentence. */
  readonly reason: string;
  readonly format: AnswerFormat<Written>;
  readonly prompt: Prompt;
  /** What is wrong with an answer beyond what rules find, each a sentence the teacher can act on. */
  problems(written: Written): string[];
  apply(written: Written): Injected;
}

/** The tools of a dialogue as a section of a prompt. */
export function toolsSection({ tools }: Pick<Dialogue, "tools">): Section {
  return { name: "tools", content: showTools(tools) };
}

/** A problem for each text that is blank. */
export function blankTexts(texts: Readonly<Record<string, string>>): string[] {
  return Object.entries(texts).flatMap(([name, text]) => (text.trim() === "" ? [`${name}: is empty`] : []));
}
