/** Plans a dialogue: which tools its sub-tasks use, and goals that state the values. */
import { canonicalJson } from "../../shared/dialogue/canonical.ts";
import { isObject } from "../../shared/dialogue/json.ts";
import type { Random } from "../../shared/dialogue/random.ts";
import { leafValues, states } from "../../shared/dialogue/values.ts";
import type { Catalog, ReadTool } from "../catalog.ts";
import { argumentsFor } from "../values/arguments.ts";
import { canGive } from "../values/results.ts";
import { phraseOf } from "../wording/labels.ts";
import { findRequests, goalOf, type RequestedCall } from "../wording/requests.ts";
import { outsideRequests, talkFor } from "./exchanges.ts";
import { catalogOf, countIn, dataOf, type StepQuestion, stringsIn } from "./question.ts";

interface PlannedCall {
  readonly tool: ReadTool;
  readonly args: Record<string, unknown>;
}

/** Answers the step `task`. */
export function task(question: StepQuestion): unknown {
  const catalog = catalogOf(question);
  const requirements = dataOf(question, "requirements");
  const outline =
    isObject(requirements) && Array.isArray(requirements["outline"]) ? requirements["outline"] : [];
  const planner = new Planner(catalog.tools, question.random);
  const planned =
    outline.length > 0
      ? outline.filter(isObject).map((entry) => outlined(entry, planner, question))
      : freely(requirements, planner, question);
  return {
    sub_tasks: planned.map(({ goal, tools, steps, calls }) => ({
      goal,
      tools,
      steps,
      literals: literalsOf(goal, calls, catalog),
      depends_on: [],
    })),
  };
}

interface Planned {
  readonly goal: string;
  readonly tools: readonly string[];
  readonly steps: number;
  readonly calls: readonly RequestedCall[];
}

/** Sub-tasks of the teacher's own choice. */
function freely(requirements: unknown, planner: Planner, question: StepQuestion): Planned[] {
  const count = countIn(requirements, "sub_tasks", 2);
  const maxSteps = countIn(requirements, "max_steps", 2);
  const parallel = isObject(requirements) && requirements["kind"] === "parallel";
  if (catalogOf(question).tools.length === 0) return [];
  // One sub-task of a parallel dialogue must have independent calls; others may.
  const at = question.random.integer(0, count - 1);
  const independent = () => planner.independent(question.random.next() < 0.3 ? 3 : 2);
  // First choice of the tools: what others used before it cannot always be asked for again.
  const together = parallel ? independent() : undefined;
  return Array.from({ length: count }, (_, index) => {
    if (together && index === at) return together;
    return parallel && question.random.next() < 0.25
      ? independent()
      : planner.chained(question.random.integer(1, Math.min(maxSteps, 3)));
  });
}

/** A sub-task as the outline asks for it. */
function outlined(
  entry: Readonly<Record<string, unknown>>,
  planner: Planner,
  question: StepQuestion,
): Planned {
  const catalog = catalogOf(question);
  const tools = stringsIn(entry["tools"]).flatMap((name) => catalog.find(name) ?? []);
  if (tools.length > 0) return planner.given(tools, entry["together"] === true, entry["dependent"] === true);
  const beyond = typeof entry["beyond"] === "string" ? entry["beyond"] : "";
  const goal = beyond === "" ? question.random.pick(talkFor(question))[0] : requestBeyond(beyond, question);
  return { goal, tools: [], steps: 0, calls: [] };
}

/** A request for what `beyond` says, as long as it is not taken for one that a tool serves. */
function requestBeyond(beyond: string, question: StepQuestion): string {
  const [name = "", description] = beyond.split(/:(.*)/s);
  if (description === undefined) return question.random.pick(outsideRequests(question))[0];
  const request = `Could you ${phraseOf(name.trim(), description.trim())} for me?`;
  return findRequests(request, catalogOf(question)).length === 0
    ? request
    : question.random.pick(outsideRequests(question))[0];
}

/** The stated values that can be read back from the goal. */
function literalsOf(goal: string, calls: readonly RequestedCall[], catalog: Catalog): string[] {
  const read = new Set(findRequests(goal, catalog).flatMap(({ stated }) => leafValues(stated).map(String)));
  const stated = calls.flatMap((call) => leafValues(call.stated).map(String));
  return [...new Set(stated)].filter(
    (value) => value.trim() === value && read.has(value) && states(goal, value),
  );
}

class Planner {
  readonly #tools: readonly ReadTool[];
  readonly #random: Random;
  readonly #remembered = new Map<string, unknown>();
  readonly #made: PlannedCall[] = [];

  constructor(tools: readonly ReadTool[], random: Random) {
    this.#tools = tools;
    this.#random = random;
  }

  /** A sub-task that uses exactly these tools. */
  given(tools: readonly ReadTool[], together: boolean, dependent: boolean): Planned {
    const calls: RequestedCall[] = [];
    for (const tool of tools) {
      const known = new Set(this.#remembered.keys());
      const args = this.#arguments(tool);
      const taken =
        together || calls.length === 0
          ? undefined
          : this.#dependency(tool, calls, dependent ? 1 : 0.5, known);
      const { [taken ?? ""]: _fromResult, ...stated } = args;
      calls.push({ tool, stated, dependent: taken !== undefined });
    }
    const steps = together ? 1 : calls.length;
    return { goal: goalOf(calls, together), tools: calls.map(({ tool }) => tool.name), steps, calls };
  }

  /** A sub-task of `steps` calls that follow one another. */
  chained(steps: number): Planned {
    const calls: RequestedCall[] = [];
    for (let step = 0; step < steps; step += 1) {
      const tool = this.#next(calls.at(-1)?.tool);
      if (step > 0 && this.#exhausted(tool)) break;
      const args = this.#arguments(tool);
      const taken = calls.length > 0 ? this.#dependency(tool, calls, 0.75) : undefined;
      const { [taken ?? ""]: _fromResult, ...stated } = args;
      calls.push({ tool, stated, dependent: taken !== undefined });
    }
    return {
      goal: goalOf(calls, false),
      tools: calls.map(({ tool }) => tool.name),
      steps: calls.length,
      calls,
    };
  }

  /** A sub-task of `count` calls that can be made at once. */
  independent(count: number): Planned {
    const calls: RequestedCall[] = [];
    const single = new Set<ReadTool>();
    while (calls.length < count) {
      const tool = this.#next(undefined, (candidate) => !single.has(candidate));
      if (calls.length > 0 && (single.has(tool) || this.#exhausted(tool))) break;
      const stated = this.#arguments(tool);
      const twin = calls.some(
        (call) => call.tool === tool && canonicalJson(call.stated) === canonicalJson(stated),
      );
      // The tool has but one thing to ask for.
      if (twin) single.add(tool);
      else calls.push({ tool, stated });
    }
    return { goal: goalOf(calls, true), tools: calls.map(({ tool }) => tool.name), steps: 1, calls };
  }

  #arguments(tool: ReadTool): Record<string, unknown> {
    const taken = this.#made.filter((call) => call.tool.name === tool.name).map(({ args }) => args);
    const args = argumentsFor({ tool, remembered: this.#remembered, taken, optionals: 0.3 }, this.#random);
    this.#made.push({ tool, args });
    return args;
  }

  /** True when another call of the tool could only repeat an earlier one. */
  #exhausted(tool: ReadTool): boolean {
    return tool.wording.fields.length === 0 && this.#used(tool) > 0;
  }

  #used(tool: ReadTool): number {
    return this.#made.filter((call) => call.tool.name === tool.name).length;
  }

  /** A tool for the next call: one not used yet is likelier, and so is one that has to do with `previous`. */
  #next(previous: ReadTool | undefined, allowed: (tool: ReadTool) => boolean = () => true): ReadTool {
    const fresh = this.#tools.filter((tool) => allowed(tool) && !this.#exhausted(tool));
    const candidates = fresh.length > 0 ? fresh : this.#tools;
    return this.#random.weighted(
      candidates.map(
        (tool) => [tool, (1 + 3 * affinity(previous, tool)) / (1 + 4 * this.#used(tool))] as const,
      ),
    );
  }

  /** A required parameter of `tool` whose value an earlier call of the sub-task can give, with that chance. */
  #dependency(
    tool: ReadTool,
    earlier: readonly RequestedCall[],
    chance: number,
    known: ReadonlySet<string> = new Set(),
  ): string | undefined {
    const declared = [...tool.required].filter((name) =>
      tool.wording.fields.some((field) => field.name === name),
    );
    const open = declared.filter((name) => (chance < 1 ? !this.#statedBefore(name) : !known.has(name)));
    const given = open.filter((name) =>
      earlier.some((call) => call.tool.name !== tool.name && canGive(call.tool, name)),
    );
    // Where a dependency is asked for, any result may hold what only text can say.
    const from = given.length > 0 || chance < 1 ? given : open.filter((name) => tool.takes(name, "A1"));
    return from.length > 0 && this.#random.next() < chance ? this.#random.pick(from) : undefined;
  }

  #statedBefore(name: string): boolean {
    return this.#made.slice(0, -1).some(({ args }) => name in args);
  }
}

/** How much two tools have to do with each other: shared parameters, and what one gives that the other asks for. */
function affinity(previous: ReadTool | undefined, tool: ReadTool): number {
  if (!previous || previous.name === tool.name) return 0;
  const shared = tool.wording.fields.filter(({ name }) =>
    previous.wording.fields.some((field) => field.name === name),
  );
  const fed = [...tool.required].filter((name) => canGive(previous, name));
  return Math.min(3, shared.length * 0.5 + fed.length);
}
