/**
 * Statistics of a set of dialogues and of what they cost. Records may come more than once: what is counted are distinct
 * dialogues, so repeats change nothing. Definitions: docs/statistics.md.
 */
import type { Dialogue, LlmUsage, Rejection, ToolCatalog } from "../../shared/contracts/generated/records.ts";
import { type Diversity, diversityOf, TokenBudget, tokensOf } from "./text-diversity.ts";

export interface Share {
  readonly part: number;
  readonly of: number;
}

export interface Statistics {
  readonly dialogues: number;
  readonly turns: { readonly user: number; readonly userPerDialogue: number; readonly userMedian: number };
  readonly calls: {
    readonly total: number;
    /** All calls divided by all user turns. */
    readonly perUserTurn: number;
    /** Mean over the dialogues of each one's own ratio. */
    readonly perUserTurnMean: number;
    readonly perDialogue: number;
    /** Assistant turns with several calls, of those with any. */
    readonly parallel: Share;
  };
  /** Text diversity of user and assistant turns. */
  readonly diversity: {
    /** Of a sample of `budget` words; null when there are fewer. */
    readonly atBudget: Diversity | null;
    readonly budget: number;
    /** Words in all. */
    readonly tokens: number;
  };
  /** Dialogues by kind and by language. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly languages: Readonly<Record<string, number>>;
  /** Injections that were applied and adopted, of those that were asked for, by kind. */
  readonly injections: Readonly<Record<string, Share>>;
  /** Newly written turns that were adopted, of those that were judged, by round and operation. */
  readonly rounds: readonly {
    readonly round: number;
    readonly operation: string;
    readonly adopted: Share;
  }[];
  /** Tools that are called at least once, of those that could be: offered, or in the orders' catalogs. */
  readonly tools: Share & { readonly uncalled: readonly string[] };
  /** Model calls and tokens, divided by verified dialogues; null when it is not known what was spent. */
  readonly cost: {
    readonly calls: number;
    readonly tokens: number;
    readonly callsPerDialogue: number;
    readonly tokensPerDialogue: number;
    /** True when the work on refused attempts is counted too. */
    readonly whole: boolean;
  } | null;
  /** Attempts that were refused. */
  readonly rejected: number;
}

interface Counted {
  readonly userTurns: number;
  readonly calls: number;
}

export class DialogueStatistics {
  readonly #budget: TokenBudget;
  readonly #budgetTokens: number;
  readonly #dialogues = new Map<string, Counted>();
  readonly #rejected = new Set<string>();
  readonly #kinds = new Map<string, number>();
  readonly #languages = new Map<string, number>();
  readonly #injections = new Map<string, { part: number; of: number }>();
  readonly #rounds = new Map<string, { round: number; operation: string; part: number; of: number }>();
  readonly #offered = new Set<string>();
  readonly #called = new Set<string>();
  readonly #parallel = { part: 0, of: 0 };
  readonly #spent = { records: 0, calls: 0, tokens: 0 };
  readonly #carried = { calls: 0, tokens: 0 };

  /** @param budget words at which diversity is measured */
  constructor(budget: number) {
    this.#budget = new TokenBudget(budget);
    this.#budgetTokens = budget;
  }

  /** A verified dialogue, or one of a data set. */
  dialogue(dialogue: Dialogue): void {
    if (this.#dialogues.has(dialogue.id)) return;
    const { id, spec, turns, tools, usage } = dialogue;
    const calls = turns.flatMap((turn) => turn.calls);
    this.#dialogues.set(id, {
      userTurns: turns.filter(({ role }) => role === "user").length,
      calls: calls.length,
    });
    for (const turn of turns) {
      if (turn.calls.length === 0) continue;
      this.#parallel.of += 1;
      if (turn.calls.length > 1) this.#parallel.part += 1;
    }
    this.#budget.add(
      id,
      turns.filter(({ role }) => role !== "tool").map(({ content }) => tokensOf(content)),
    );
    count(this.#kinds, spec.kind || "unknown");
    count(this.#languages, spec.language || "unknown");
    for (const { tool } of tools) this.#offered.add(tool.name);
    for (const { name } of calls) this.#called.add(name);
    this.#carried.calls += usage.calls;
    this.#carried.tokens += usage.promptTokens + usage.completionTokens;
    this.#injected(dialogue);
    this.#judged(dialogue);
  }

  rejection({ dialogueId }: Rejection): void {
    this.#rejected.add(dialogueId);
  }

  /** An order: its tools count as tools that could be called. */
  catalog({ tools }: ToolCatalog): void {
    for (const { name } of tools) this.#offered.add(name);
  }

  /** A call to a model, whatever became of the dialogue. */
  usage({ promptTokens, completionTokens }: LlmUsage): void {
    this.#spent.records += 1;
    this.#spent.calls += 1;
    this.#spent.tokens += promptTokens + completionTokens;
  }

  report(): Statistics {
    const counts = [...this.#dialogues.values()];
    const dialogues = counts.length;
    const user = sum(counts.map(({ userTurns }) => userTurns));
    const total = sum(counts.map(({ calls }) => calls));
    const ratios = counts
      .filter(({ userTurns }) => userTurns > 0)
      .map(({ calls, userTurns }) => calls / userTurns);
    const enough = this.#budget.offered >= this.#budgetTokens;
    return {
      dialogues,
      turns: {
        user,
        userPerDialogue: over(user, dialogues),
        userMedian: median(counts.map(({ userTurns }) => userTurns)),
      },
      calls: {
        total,
        perUserTurn: over(total, user),
        perUserTurnMean: over(sum(ratios), ratios.length),
        perDialogue: over(total, dialogues),
        parallel: { ...this.#parallel },
      },
      diversity: {
        atBudget: enough ? diversityOf(this.#budget.texts()) : null,
        budget: this.#budgetTokens,
        tokens: this.#budget.offered,
      },
      kinds: sorted(this.#kinds),
      languages: sorted(this.#languages),
      injections: Object.fromEntries([...this.#injections].sort(([a], [b]) => (a < b ? -1 : 1))),
      rounds: [...this.#rounds.values()]
        .sort((a, b) => a.round - b.round || (a.operation < b.operation ? -1 : 1))
        .map(({ round, operation, part, of }) => ({ round, operation, adopted: { part, of } })),
      tools: this.#coverage(),
      cost: this.#cost(dialogues),
      rejected: [...this.#rejected].filter((id) => !this.#dialogues.has(id)).length,
    };
  }

  #injected({ spec, history }: Dialogue): void {
    const done = history.flatMap(({ operation, injection, judgements }) =>
      operation === "inject" && injection !== null && judgements.some(({ accepted }) => accepted)
        ? [injection]
        : [],
    );
    for (const kind of spec.injections) {
      if (kind === "none") continue;
      const share = this.#injections.get(kind) ?? { part: 0, of: 0 };
      const at = done.indexOf(kind);
      if (at >= 0) {
        done.splice(at, 1);
        share.part += 1;
      }
      share.of += 1;
      this.#injections.set(kind, share);
    }
  }

  #judged({ history }: Dialogue): void {
    for (const { round, operation, judgements } of history) {
      const key = `${round} ${operation}`;
      const share = this.#rounds.get(key) ?? { round, operation, part: 0, of: 0 };
      share.of += judgements.length;
      share.part += judgements.filter(({ accepted }) => accepted).length;
      this.#rounds.set(key, share);
    }
  }

  #coverage(): Statistics["tools"] {
    const uncalled = [...this.#offered].filter((name) => !this.#called.has(name)).sort();
    return { part: this.#offered.size - uncalled.length, of: this.#offered.size, uncalled };
  }

  #cost(dialogues: number): Statistics["cost"] {
    const whole = this.#spent.records > 0;
    const { calls, tokens } = whole ? this.#spent : this.#carried;
    if (calls === 0) return null;
    return {
      calls,
      tokens,
      callsPerDialogue: over(calls, dialogues),
      tokensPerDialogue: over(tokens, dialogues),
      whole,
    };
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const over = (part: number, of: number) => (of === 0 ? 0 : part / of);

function median(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  const middle = ordered.length / 2;
  if (ordered.length === 0) return 0;
  if (ordered.length % 2 === 1) return ordered[Math.floor(middle)] ?? 0;
  return ((ordered[middle - 1] ?? 0) + (ordered[middle] ?? 0)) / 2;
}
