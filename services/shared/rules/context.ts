/** What several rules ask of a dialogue, worked out once. */
import type { Dialogue, Tool, Turn } from "../contracts/generated/records.ts";
import type { ArgumentProblem } from "../tools/arguments.ts";
import type { ArgumentLeaf } from "./argument-leaves.ts";
import { CallSite, Offers, problemsOf } from "./call-site.ts";
import { Grounding } from "./grounding.ts";
import { inventedValues } from "./invented-values.ts";
import type { ReadingFault } from "./rule.ts";
import { type Words, wordsOf } from "./words.ts";

/** What a user or the assistant says. */
export interface SpokenTurn {
  readonly turn: Turn;
  /** Position of the turn. */
  readonly at: number;
  readonly words: Words;
}

/** A dialogue as rules see it. What takes work is worked out when a rule first asks for it. */
export class DialogueContext {
  readonly turns: readonly Turn[];
  /** The assistant's calls, in order. Public data has users that call tools of their own: those are not checked. */
  readonly calls: readonly CallSite[];
  readonly tools: readonly Tool[];
  /**
   * True for a dialogue written to a plan of ours; false for one that comes from elsewhere, which carries no plan and
   * declares no type. Some rules only make sense, or are stricter, with a plan.
   */
  readonly planned: boolean;
  /** System text the dialogue came with; empty for none. */
  readonly system: string;
  /** Where values come from. */
  readonly grounding: Grounding;
  readonly #reading: readonly ReadingFault[];
  #positions: ReadonlyMap<string, number> | undefined;
  #spoken: readonly SpokenTurn[] | undefined;
  #invented: readonly ArgumentLeaf[] | undefined;
  #problems: readonly (readonly [CallSite, ArgumentProblem])[] | undefined;

  /**
   * @param system what the assistant was told before the first turn
   * @param reading faults that the reader of a foreign format saw
   */
  constructor({ turns, tools, spec }: Dialogue, system: string, reading: readonly ReadingFault[]) {
    this.turns = turns;
    this.tools = tools.map(({ tool }) => tool);
    this.calls = callsOf(turns, new Offers(tools));
    this.planned = spec.subTasks > 0;
    this.system = system;
    this.grounding = new Grounding(turns, this.tools, system);
    this.#reading = reading;
  }

  /** Faults of a rule's kind that the reader of a foreign format saw. */
  reading(rule: string): readonly ReadingFault[] {
    return this.#reading.filter((fault) => fault.rule === rule);
  }

  /** Position of a turn by id; undefined when there is no such turn. */
  position(turnId: string): number | undefined {
    this.#positions ??= new Map(this.turns.map(({ id }, index) => [id, index]));
    return this.#positions.get(turnId);
  }

  /** The turns in which the user or the assistant says something, in order. */
  get spoken(): readonly SpokenTurn[] {
    this.#spoken ??= spokenTurns(this.turns);
    return this.#spoken;
  }

  /** The arguments of the kind that has to be said before it is used, and that nobody said, in the order of the calls. */
  get invented(): readonly ArgumentLeaf[] {
    this.#invented ??= inventedValues(this.calls, this.grounding);
    return this.#invented;
  }

  /** What is wrong with the arguments of calls to known tools, call by call. */
  get problems(): readonly (readonly [site: CallSite, problem: ArgumentProblem])[] {
    this.#problems ??= problemsOf(this.calls);
    return this.#problems;
  }
}

function callsOf(turns: readonly Turn[], offers: Offers): CallSite[] {
  const sites: CallSite[] = [];
  for (let at = 0; at < turns.length; at += 1) {
    const { role, calls } = turns[at] as Turn;
    if (role !== "assistant") continue;
    for (let index = 0; index < calls.length; index += 1) sites.push(new CallSite(turns, at, index, offers));
  }
  return sites;
}

function spokenTurns(turns: readonly Turn[]): SpokenTurn[] {
  const spoken: SpokenTurn[] = [];
  for (let at = 0; at < turns.length; at += 1) {
    const turn = turns[at] as Turn;
    if (turn.role !== "tool" && turn.content !== "") spoken.push({ turn, at, words: wordsOf(turn.content) });
  }
  return spoken;
}
