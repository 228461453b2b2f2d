/** Writes a whole dialogue from its plan, or one sub-task of it given those before. */
import { canonicalJson } from "../../shared/dialogue/canonical.ts";
import { isObject } from "../../shared/dialogue/json.ts";
import type { Random } from "../../shared/dialogue/random.ts";
import { states } from "../../shared/dialogue/values.ts";
import type { Catalog, ReadTool } from "../catalog.ts";
import { argumentsFor, remember } from "../values/arguments.ts";
import { canGive, resultFor } from "../values/results.ts";
import { answerFrom } from "../wording/replies.ts";
import { findRequests, findStated, type RequestedCall, requestFor } from "../wording/requests.ts";
import { type DraftTurn, written } from "./draft.ts";
import { declineOf, talkFor } from "./exchanges.ts";
import { inside, piecesOf } from "./pieces.ts";
import { catalogOf, countIn, dataOf, type StepQuestion, stringsIn, turnsIn } from "./question.ts";

interface SubTask {
  readonly goal: string;
  readonly tools: readonly ReadTool[];
  readonly together: boolean;
  /** A call of it is to take a value from an earlier result. */
  readonly dependent: boolean;
}

/** A call of the plan while its arguments are being settled. */
interface PlannedCall {
  readonly tool: ReadTool;
  /** Position of its sub-task; -1 for a call that was written before. */
  readonly subTask: number;
  /** Calls of one group are made at once. */
  readonly group: number;
  args: Record<string, unknown>;
  /** Arguments the call takes from an earlier result, and so the user does not state. */
  readonly fromResults: Set<string>;
  /** Values that later calls take from this call's result. */
  readonly needs: Record<string, unknown>;
  /** The result, where it was written before. */
  readonly fixed?: unknown;
}

/** Answers the step `trajectory`. */
export function trajectory(question: StepQuestion): unknown {
  const catalog = catalogOf(question);
  const turns = writeDialogue(question, catalog);
  if (dataOf(question, "now") === undefined) askForMore(turns, catalog, question);
  question.spoil?.(turns, catalog);
  return {
    turns: turns.map(({ speaker, text, calls }) => ({ speaker, text, calls: calls.map(written) })),
  };
}

/** Where the request drew that fault: the user also asks for a tool that no sub-task uses, and is served. */
function askForMore(turns: DraftTurn[], catalog: Catalog, { random, strikes }: StepQuestion): void {
  const used = new Set(turns.flatMap(({ calls }) => calls.map(({ name }) => name)));
  const tool = catalog.tools.find(({ name }) => !used.has(name));
  if (!tool || !strikes("unplannedRequest")) return;
  const args = argumentsFor({ tool, optionals: 0 }, random);
  const call = { tool, name: tool.name, args, result: resultFor({ tool, args, needs: {} }, random) };
  turns.push(
    {
      speaker: "user",
      text: requestFor([{ tool, stated: args }], { first: false, together: false }, random),
      calls: [],
    },
    { speaker: "assistant", text: "", calls: [call] },
    { speaker: "assistant", text: answerFrom([call], random), calls: [] },
  );
}

function readPlan(question: StepQuestion, catalog: Catalog): SubTask[] {
  const plan = dataOf(question, "task");
  const requirements = dataOf(question, "requirements");
  const parallel = isObject(requirements) && requirements["kind"] === "parallel";
  const outline =
    isObject(requirements) && Array.isArray(requirements["outline"]) ? requirements["outline"] : [];
  const listed = isObject(plan) && Array.isArray(plan["sub_tasks"]) ? plan["sub_tasks"] : [];
  return listed.filter(isObject).map((entry, index) => {
    const tools = stringsIn(entry["tools"]).flatMap((name) => catalog.find(name) ?? []);
    const steps = typeof entry["steps"] === "number" ? entry["steps"] : tools.length;
    const asked: unknown = outline[index];
    return {
      goal: typeof entry["goal"] === "string" ? entry["goal"] : "",
      tools,
      together: parallel && tools.length > 1 && steps < tools.length,
      dependent: isObject(asked) && asked["dependent"] === true,
    };
  });
}

function writeDialogue(question: StepQuestion, catalog: Catalog): DraftTurn[] {
  const { random } = question;
  const plan = readPlan(question, catalog);
  const now = dataOf(question, "now");
  const only = isObject(now) ? countIn(now, "sub_task", 1) - 1 : undefined;
  const calls = settle(plan, only, madeBefore(question, catalog), catalog, random);
  const results = calls.map((call) => ("fixed" in call ? call.fixed : resultFor(call, random)));
  const held = JSON.stringify(results);
  const fromResult = (call: PlannedCall, name: string) =>
    call.fromResults.has(name) && states(held, String(call.args[name]));
  return plan.flatMap((subTask, index) => {
    if (only !== undefined && index !== only) return [];
    const made = calls.flatMap((call, at) =>
      call.subTask === index ? [{ ...call, name: call.tool.name, result: results[at] }] : [],
    );
    if (made.length === 0) return answeredInText(subTask, question);
    const requested = made.map(
      (call): RequestedCall => ({
        tool: call.tool,
        stated: Object.fromEntries(Object.entries(call.args).filter(([name]) => !fromResult(call, name))),
        dependent: call.fromResults.size > 0,
      }),
    );
    const groups = [...new Set(made.map(({ group }) => group))];
    return [
      {
        speaker: "user",
        text: requestFor(requested, { first: index === 0, together: subTask.together }, random),
        calls: [],
      },
      ...groups.map(
        (group): DraftTurn => ({
          speaker: "assistant",
          text: "",
          calls: made.filter((call) => call.group === group),
        }),
      ),
      { speaker: "assistant", text: answerFrom(made, random), calls: [] },
    ];
  });
}

/** A sub-task without tools: talk, or a request that no tool serves. */
function answeredInText({ goal }: SubTask, question: StepQuestion): DraftTurn[] {
  const said = goal || "Thank you so far.";
  const reply = talkFor(question).find(([talk]) => talk === said)?.[1];
  return [
    { speaker: "user", text: said, calls: [] },
    { speaker: "assistant", text: reply ?? declineOf("that", question.random), calls: [] },
  ];
}

/** The calls of the sub-tasks that were written before. */
function madeBefore(question: StepQuestion, catalog: Catalog): PlannedCall[] {
  return piecesOf(turnsIn(dataOf(question, "written")), catalog).flatMap(({ calls }, group) =>
    calls.flatMap(({ tool, args, result }) =>
      tool
        ? [
            {
              tool,
              subTask: -1,
              group: -1 - group,
              args,
              fromResults: new Set<string>(),
              needs: {},
              fixed: result,
            },
          ]
        : [],
    ),
  );
}

/** Settles the arguments of every call of the plan: from its goal, from earlier results, else newly drawn. */
function settle(
  plan: readonly SubTask[],
  only: number | undefined,
  before: readonly PlannedCall[],
  catalog: Catalog,
  random: Random,
): PlannedCall[] {
  const remembered = new Map<string, unknown>();
  for (const { args } of before) remember(args, remembered);
  const calls = [...before];
  for (const [subTask, { goal, tools, together, dependent }] of plan.entries()) {
    if (only !== undefined && subTask !== only) continue;
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
        const giver = giverOf(name, call, calls, dependent);
        if (!giver) continue;
        const given = "fixed" in giver ? inside(giver.fixed, name) : giver.needs[name];
        if (given !== undefined) known[name] = given;
        // What was written before gives only what it holds.
        if (!("fixed" in giver) || given !== undefined) givers.set(name, giver);
      }
      const taken = calls.filter((earlier) => earlier.tool === tool).map(({ args }) => args);
      const draw = () => argumentsFor({ tool, known, remembered, taken, optionals: 0 }, random);
      call.args = draw();
      // What a result gives has not been said before.
      for (let attempt = 0; attempt < 8 && givers.size > 0 && repeats(call.args, givers, calls); attempt += 1)
        call.args = draw();
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

/** Whether a value that is to come from a result is an argument of an earlier call. */
function repeats(
  args: Readonly<Record<string, unknown>>,
  givers: ReadonlyMap<string, PlannedCall>,
  calls: readonly PlannedCall[],
): boolean {
  const said = new Set(calls.flatMap((call) => Object.values(call.args).map(String)));
  return [...givers].some(
    ([name, giver]) => !(name in giver.needs) && !("fixed" in giver) && said.has(String(args[name])),
  );
}

/** The earlier call whose result a value comes from: one that speaks of such things or, where it has to be, the last. */
function giverOf(
  name: string,
  { group, subTask }: PlannedCall,
  calls: readonly PlannedCall[],
  dependent: boolean,
): PlannedCall | undefined {
  const earlier = calls.filter((call) => call.group !== group);
  return (
    earlier.findLast(({ tool }) => canGive(tool, name)) ??
    (dependent ? earlier.findLast((call) => call.subTask === subTask) : undefined)
  );
}
