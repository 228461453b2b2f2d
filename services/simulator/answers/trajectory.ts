/** Writes a whole dialogue from its plan. */
import { canonicalJson } from "../../shared/dialogue/canonical.ts";
import { isObject } from "../../shared/dialogue/json.ts";
import type { Random } from "../../shared/dialogue/random.ts";
import type { Catalog, ReadTool } from "../catalog.ts";
import { argumentsFor } from "../values/arguments.ts";
import { canGive, resultFor } from "../values/results.ts";
import { answerFrom } from "../wording/replies.ts";
import { findRequests, findStated, type RequestedCall, requestFor } from "../wording/requests.ts";
import { type DraftTurn, written } from "./draft.ts";
import { catalogOf, dataOf, type StepQuestion, stringsIn } from "./question.ts";

interface SubTask {
  readonly goal: string;
  readonly tools: readonly ReadTool[];
  readonly together: boolean;
}

/** A call of the plan while its arguments are being settled. */
interface PlannedCall {
  readonly tool: ReadTool;
  readonly subTask: number;
  /** Calls of one group are made at once. */
  readonly group: number;
  args: Record<string, unknown>;
  /** Arguments the call takes from an earlier result, and so the user does not state. */
  readonly fromResults: Set<string>;
  /** Values that later calls take from this call's result. */
  readonly needs: Record<string, unknown>;
}

/** Answers the step `trajectory`. */
export function trajectory(question: StepQuestion): unknown {
  const catalog = catalogOf(question);
  const turns = writeDialogue(readPlan(question, catalog), catalog, question.random);
  question.spoil?.(turns, catalog);
  return {
    turns: turns.map(({ speaker, text, calls }) => ({ speaker, text, calls: calls.map(written) })),
  };
}

function readPlan(question: StepQuestion, catalog: Catalog): SubTask[] {
  const plan = dataOf(question, "task");
  const requirements = dataOf(question, "requirements");
  const parallel = isObject(requirements) && requirements["kind"] === "parallel";
  const listed = isObject(plan) && Array.isArray(plan["sub_tasks"]) ? plan["sub_tasks"] : [];
  return listed.filter(isObject).map((entry) => {
    const tools = stringsIn(entry["tools"]).flatMap((name) => catalog.find(name) ?? []);
    const steps = typeof entry["steps"] === "number" ? entry["steps"] : tools.length;
    return {
      goal: typeof entry["goal"] === "string" ? entry["goal"] : "",
      tools,
      together: parallel && tools.length > 1 && steps < tools.length,
    };
  });
}

function writeDialogue(plan: readonly SubTask[], catalog: Catalog, random: Random): DraftTurn[] {
  const calls = settle(plan, catalog, random);
  return plan.flatMap((subTask, index) => {
    const mine = calls.filter((call) => call.subTask === index);
    const requested: RequestedCall[] = mine.map((call) => ({
      tool: call.tool,
      stated: Object.fromEntries(Object.entries(call.args).filter(([name]) => !call.fromResults.has(name))),
      dependent: call.fromResults.size > 0,
    }));
    const asked =
      mine.length > 0
        ? requestFor(requested, { first: index === 0, together: subTask.together }, random)
        : subTask.goal || "Thank you so far.";
    const groups = [...new Set(mine.map(({ group }) => group))];
    const made = groups.map((group) =>
      mine
        .filter((call) => call.group === group)
        .map(({ tool, args, needs }) => ({
          tool,
          name: tool.name,
          args,
          result: resultFor({ tool, args, needs }, random),
        })),
    );
    return [
      { speaker: "user", text: asked, calls: [] },
      ...made.map((group): DraftTurn => ({ speaker: "assistant", text: "", calls: group })),
      { speaker: "assistant", text: answerFrom(made.flat(), random), calls: [] },
    ];
  });
}

/** Settles the arguments of every call of the plan: from its goal, from earlier results, else newly drawn. */
function settle(plan: readonly SubTask[], catalog: Catalog, random: Random): PlannedCall[] {
  const remembered = new Map<string, unknown>();
  const calls: PlannedCall[] = [];
  for (const [subTask, { goal, tools, together }] of plan.entries()) {
    const requests = findRequests(goal, catalog);
    for (const tool of tools) {
      const at = requests.findIndex((request) => request.tool === tool);
      const stated = at >= 0 ? requests.splice(at, 1)[0]?.stated : undefined;
      const known: Record<string, unknown> = { ...(stated ?? findStated(goal, tool)) };
      const group = together && calls.at(-1)?.subTask === subTask ? (calls.at(-1)?.group ?? 0) : calls.length;
      const fromResults = new Set<string>();
      const call: PlannedCall = { tool, subTask, group, args: {}, fromResults, needs: {} };
      const givers = new Map<string, PlannedCall>();
      for (const name of tool.required) {
        if (name in known) continue;
        const giver = calls.findLast((earlier) => earlier.group !== group && canGive(earlier.tool, name));
        if (giver) givers.set(name, giver);
        if (giver && name in giver.needs) known[name] = giver.needs[name];
      }
      const taken = calls.filter((earlier) => earlier.tool === tool).map(({ args }) => args);
      call.args = argumentsFor({ tool, known, remembered, taken, optionals: 0 }, random);
      for (const [name, giver] of givers) {
        const value = call.args[name];
        if (value === undefined || typeof value === "object") continue;
        giver.needs[name] = value;
        fromResults.add(name);
      }
      const again = taken.some((args) => canonicalJson(args) === canonicalJson(call.args));
      // A call that can only repeat an earlier one is left out, unless the sub-task would lose what it is about.
      const peers = calls.filter((earlier) => earlier.subTask === subTask);
      const twin = peers.some(
        (peer) => peer.tool === tool && canonicalJson(peer.args) === canonicalJson(call.args),
      );
      if (!again || peers.length === 0 || (together && !twin)) calls.push(call);
    }
  }
  return calls;
}
