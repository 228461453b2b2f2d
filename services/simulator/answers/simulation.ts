/**
 * The agents of a multi-agent simulation, which plays a dialogue out one turn a request: each answers from what it can
 * see. The user knows the plan, the assistant only the tools and what was said, the tool only its call.
 */
import { isObject, parseObject } from "../../shared/dialogue/json.ts";
import { argumentsFor } from "../values/arguments.ts";
import { canGive, resultFor } from "../values/results.ts";
import { propertiesOf } from "../values/schema.ts";
import { valueFor } from "../values/values.ts";
import { answerFrom } from "../wording/replies.ts";
import { type FoundRequest, findRequests, findStated, requestFor } from "../wording/requests.ts";
import type { DraftCall, DraftTurn } from "./draft.ts";
import { inside, type Piece, piecesOf } from "./pieces.ts";
import { catalogOf, dataOf, type StepQuestion, turnsIn } from "./question.ts";

/** Answers the step `simulated_user`: asks for the next sub-task, or ends the dialogue. */
export function simulatedUser(question: StepQuestion): unknown {
  const catalog = catalogOf(question);
  const plan = dataOf(question, "task");
  const subTasks =
    isObject(plan) && Array.isArray(plan["sub_tasks"]) ? plan["sub_tasks"].filter(isObject) : [];
  const at = turnsIn(dataOf(question, "dialogue")).filter(({ role }) => role === "user").length;
  const goal = subTasks[at]?.["goal"];
  if (typeof goal !== "string") return { text: "", done: true };
  const requests = findRequests(goal, catalog);
  if (requests.length === 0) return { text: goal, done: false };
  const together = /; at the same time, /.test(goal);
  const dependent = (index: number) => index > 0 && /; once that is there, /.test(goal);
  const calls = requests.map((request, index) => ({ ...request, dependent: dependent(index) }));
  return { text: requestFor(calls, { first: at === 0, together }, question.random), done: false };
}

/** Answers the step `simulated_assistant`: makes the next call that was asked for, or answers from the results. */
export function simulatedAssistant(question: StepQuestion): unknown {
  const catalog = catalogOf(question);
  const pieces = piecesOf(turnsIn(dataOf(question, "dialogue")), catalog);
  const asked = pieces.findLastIndex(({ kind }) => kind === "user");
  const said = pieces[asked]?.text ?? "";
  const made = pieces.slice(asked + 1).flatMap(({ calls }) => calls);
  const open = findRequests(said, catalog).slice(made.length);
  const next = open.slice(0, /\b(At the same time|Also), /.test(said) ? open.length : 1);
  const turn: DraftTurn =
    next.length > 0
      ? { speaker: "assistant", text: "", calls: next.map((request) => call(request, pieces, question)) }
      : { speaker: "assistant", text: answerFrom(made, question.random), calls: [] };
  question.spoil?.([turn], catalog);
  return {
    text: turn.text,
    calls: turn.calls.map(({ name, args }) => ({ tool: name, arguments: JSON.stringify(args) })),
  };
}

/** A call as the user asked for it; what was not said is taken from earlier results, else from earlier turns. */
function call({ tool, stated }: FoundRequest, pieces: readonly Piece[], question: StepQuestion): DraftCall {
  const known: Record<string, unknown> = { ...stated };
  const earlier = pieces.flatMap(({ calls }) => calls);
  const said = pieces.map(({ text }) => text).join("\n");
  for (const name of tool.required) {
    if (name in known) continue;
    const value =
      earlier.reduceRight<unknown>((found, { result }) => found ?? inside(result, name), undefined) ??
      earlier.findLast(({ args }) => name in args)?.args[name] ??
      findStated(said, tool)[name];
    if (value !== undefined && tool.takes(name, value)) known[name] = value;
  }
  const args = argumentsFor({ tool, known, optionals: 0 }, question.random);
  return { tool, name: tool.name, args, result: undefined };
}

/** Answers the step `simulated_tool`: the results of the calls that were made last, in their order. */
export function simulatedTool(question: StepQuestion): unknown {
  const catalog = catalogOf(question);
  const listed = dataOf(question, "calls");
  const calls = (Array.isArray(listed) ? listed : []).filter(isObject).map((entry): DraftCall => {
    const name = String(entry["tool"]);
    const tool = catalog.find(name);
    const args = isObject(entry["arguments"])
      ? { ...entry["arguments"] }
      : { ...parseObject(String(entry["arguments"])) };
    if (!tool) return { tool, name, args, result: { error: `there is no tool ${name}` } };
    // Other tools may ask for what this one could give, such as the id of what it made.
    const needs: Record<string, unknown> = {};
    for (const other of catalog.tools) {
      for (const [parameter, schema] of propertiesOf(other.parameters, other.parameters)) {
        if (!other.required.has(parameter) || parameter in needs || !canGive(tool, parameter)) continue;
        const surroundings = { random: question.random, root: other.parameters, optionals: 0 };
        needs[parameter] = valueFor(schema, parameter, surroundings);
      }
    }
    return { tool, name, args, result: resultFor({ tool, args, needs }, question.random) };
  });
  question.spoil?.([{ speaker: "assistant", text: "", calls }], catalog);
  return { results: calls.map(({ result }) => (result === undefined ? "" : JSON.stringify(result))) };
}
