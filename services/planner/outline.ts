/** Which tools the sub-tasks of each slot use: walks over the tool graph, rarely used tools first. */
import type { SubTaskOutline } from "../shared/contracts/generated/records.ts";
import type { Random } from "../shared/dialogue/random.ts";
import type { CatalogView } from "./catalog-view.ts";
import type { Hand } from "./mix.ts";

export interface OutlineLimits {
  readonly minSubTasks: number;
  readonly maxSubTasks: number;
  readonly maxSteps: number;
  readonly maxTools: number;
}

/** Most calls that are made at once. */
const mostTogether = 3;

/** Draws outlines one after another; how often each tool was used so far weighs on what comes next. */
export class Outliner {
  readonly #catalog: CatalogView;
  readonly #limits: OutlineLimits;
  readonly #used: number[];
  readonly #rank: readonly number[];

  /** @param rank places of the tools among those used equally often */
  constructor(catalog: CatalogView, limits: OutlineLimits, rank: readonly number[]) {
    this.#catalog = catalog;
    this.#limits = limits;
    this.#rank = rank;
    this.#used = catalog.tools.map(() => 0);
  }

  /** The sub-tasks of one slot, as positions of tools. */
  draw({ kind, injections }: Hand, random: Random): DrawnSubTask[] {
    const { minSubTasks, maxSubTasks } = this.#limits;
    const drawn = random.integer(minSubTasks, maxSubTasks);
    // Each of these takes a call turn of its own, and a sub-task has at least one.
    const needed = injections.filter((name) => name !== "non_function_calling").length;
    const count = Math.min(maxSubTasks, Math.max(drawn, needed));
    if (kind === "no_tool" || kind === "irrelevant")
      return Array.from({ length: count }, () => ({ tools: [], together: false, dependent: false }));
    const dialogue = new Set<number>();
    const at = random.integer(0, count - 1);
    // What was said once cannot be asked for: the first call of all takes a value that is surely new.
    const askAt = injections.includes("clarification") ? 0 : -1;
    return Array.from({ length: count }, (_, index) => {
      const askable = index === askAt;
      if (kind === "parallel" && (index === at || random.next() < 0.25))
        return this.#together(dialogue, askable, random);
      if (kind === "dependent" && index === at) return this.#chain(dialogue, askable, random);
      return this.#walk(dialogue, askable, random);
    });
  }

  #walk(dialogue: Set<number>, askable: boolean, random: Random): DrawnSubTask {
    const steps = random.weighted(
      Array.from({ length: this.#limits.maxSteps }, (_, index) => [index + 1, 0.55 ** index] as const),
    );
    const tools = [this.#start(dialogue, askable)];
    while (tools.length < steps) {
      const next = this.#next(tools, dialogue, random);
      if (next === undefined) break;
      tools.push(next);
    }
    return this.#take({ tools, together: false, dependent: false }, dialogue);
  }

  #together(dialogue: Set<number>, askable: boolean, random: Random): DrawnSubTask {
    const tools = [this.#start(dialogue, askable)];
    const wanted = random.next() < 0.3 ? mostTogether : 2;
    while (tools.length < wanted) {
      const next = this.#next(tools, dialogue, random);
      if (next === undefined) break;
      tools.push(next);
    }
    const [first = 0] = tools;
    // With one tool on offer, it is called twice with other arguments.
    if (tools.length === 1) tools.push(this.#catalog.takesArguments(first) ? first : this.#repeatable(first));
    return this.#take({ tools, together: true, dependent: false }, dialogue);
  }

  #repeatable(first: number): number {
    const other = this.#catalog.tools.findIndex((_, index) => index !== first);
    return other < 0 ? first : other;
  }

  /** A call and one that takes a value from its result. */
  #chain(dialogue: Set<number>, askable: boolean, random: Random): DrawnSubTask {
    const fits = this.#catalog.graph.feeds.filter(
      ({ from, to }) => this.#room([from, to], dialogue) >= 0 && (!askable || this.#catalog.askable(from)),
    );
    // What an earlier call was given has been said, and would not have to come from a result.
    const fresh = fits.filter(({ parameter }) =>
      [...dialogue].every((index) => !this.#catalog.takes(index, parameter)),
    );
    const feeds = [fresh, fits].find((some) => some.length > 0) ?? this.#catalog.graph.feeds;
    const edge = random.weighted(
      feeds.map((feed) => [feed, this.#rarity(feed.from) * this.#rarity(feed.to)] as const),
    );
    return this.#take({ tools: [edge.from, edge.to], together: false, dependent: true }, dialogue);
  }

  /** The tool used least so far: over an order every tool comes up. */
  #start(dialogue: ReadonlySet<number>, askable: boolean): number {
    const all = this.#catalog.tools.map((_, index) => index);
    const room = this.#room([], dialogue);
    const open = all.filter((index) => room > 0 || dialogue.has(index));
    const fitting = askable ? open.filter((index) => this.#catalog.askable(index)) : open;
    const wider = askable ? all.filter((index) => this.#catalog.askable(index)) : open;
    const candidates = [fitting, wider, open, all].find((some) => some.length > 0) ?? all;
    const fresh = candidates.filter((index) => !dialogue.has(index));
    const order = (index: number) => (this.#used[index] ?? 0) * this.#rank.length + (this.#rank[index] ?? 0);
    return (fresh.length > 0 ? fresh : candidates).reduce((best, index) =>
      order(index) < order(best) ? index : best,
    );
  }

  /** A step of the walk: along the graph, and rather to tools that were seldom used. */
  #next(walk: readonly number[], dialogue: ReadonlySet<number>, random: Random): number | undefined {
    const room = this.#room(walk, dialogue);
    const open = this.#catalog.tools
      .map((_, index) => index)
      .filter((index) => !walk.includes(index) && (room > 0 || dialogue.has(index)));
    if (open.length === 0) return undefined;
    const last = walk.at(-1) ?? 0;
    return random.weighted(
      open.map((index) => {
        const known = dialogue.has(index) ? 0.3 : 1;
        return [
          index,
          this.#rarity(index) * known * (0.2 + this.#catalog.graph.follows(last, index)),
        ] as const;
      }),
    );
  }

  #rarity(index: number): number {
    return 1 / (1 + (this.#used[index] ?? 0)) ** 2;
  }

  /** How many tools more the dialogue may offer once it offers these; below 0, it may not even offer them. */
  #room(tools: readonly number[], dialogue: ReadonlySet<number>): number {
    const fresh = new Set(tools.filter((index) => !dialogue.has(index)));
    return Math.min(this.#limits.maxTools, this.#catalog.tools.length) - dialogue.size - fresh.size;
  }

  #take(subTask: DrawnSubTask, dialogue: Set<number>): DrawnSubTask {
    for (const index of subTask.tools) {
      dialogue.add(index);
      this.#used[index] = (this.#used[index] ?? 0) + 1;
    }
    return subTask;
  }
}

/** A sub-task as it was drawn: its tools by position. */
export interface DrawnSubTask {
  readonly tools: readonly number[];
  readonly together: boolean;
  readonly dependent: boolean;
}

/** A drawn sub-task as the task carries it. */
export function outlineOf(
  { tools, together, dependent }: DrawnSubTask,
  catalog: CatalogView,
): SubTaskOutline {
  return {
    tools: tools.map((index) => catalog.tools[index]?.name ?? ""),
    steps: together ? 1 : tools.length,
    together,
    dependent,
    beyond: "",
  };
}
