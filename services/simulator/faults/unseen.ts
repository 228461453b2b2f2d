/** Faults that no rule can see: the calls are valid and every value is known, but it is not what the user asked for. */
import { isObject } from "../../shared/dialogue/json.ts";
import type { Random } from "../../shared/dialogue/random.ts";
import type { DraftCall, DraftTurn } from "../answers/draft.ts";
import { strayReplies } from "../answers/exchanges.ts";
import { codesIn, Ground, inventedValues } from "../answers/soundness.ts";
import type { Catalog, ReadTool } from "../catalog.ts";
import { argumentsFor } from "../values/arguments.ts";
import { resultFor } from "../values/results.ts";
import { propertiesOf } from "../values/schema.ts";
import { factsOf } from "../wording/facts.ts";
import { findRequests } from "../wording/requests.ts";

/** A call with another date, amount or choice than the user stated; the result goes along with it. */
export function breakConstraint(turns: readonly DraftTurn[], catalog: Catalog, random: Random): boolean {
  const requests = turns.flatMap(({ speaker, text }) =>
    speaker === "user" ? findRequests(text, catalog) : [],
  );
  const calls = turns.flatMap((turn) => turn.calls);
  return random.sample(calls, calls.length).some((call) => {
    const [request, ...more] = requests.filter(({ tool }) => tool === call.tool);
    // With two requests for a tool, another value may be the other one's.
    if (!request || more.length > 0) return false;
    return Object.entries(request.stated).some(([name, value]) => {
      const other = call.args[name] === value ? alternative(value, name, request.tool) : undefined;
      const args = { ...call.args, [name]: other };
      if (other === undefined || !request.tool.accepts(args)) return false;
      call.args = args;
      if (isObject(call.result) && call.result[name] === value) {
        const result = { ...call.result, [name]: other };
        if (request.tool.gives(result)) call.result = result;
      }
      return true;
    });
  });
}

/** Another value of a kind that nobody has to state: an enum value, a date, a small number, yes or no. */
function alternative(value: unknown, name: string, { parameters }: ReadTool): unknown {
  const property = propertiesOf(parameters, parameters).find(([own]) => own === name)?.[1];
  const listed = property?.["enum"];
  if (Array.isArray(listed)) return listed.find((other) => other !== value);
  if (typeof value === "boolean") return !value;
  if (typeof value === "number" && !/id$/i.test(name))
    return Number.isInteger(value) && Math.abs(value) < 90 ? value + 1 : undefined;
  const date = typeof value === "string" ? /^(\d{4}-\d{2}-)(\d{2})$/.exec(value) : null;
  return date ? `${date[1]}${date[2] === "11" ? "12" : "11"}` : undefined;
}

/** An answer that speaks of something else, where there was something to tell. */
export function strayAnswer(turns: readonly DraftTurn[], random: Random): boolean {
  const reports = turns.filter(
    ({ speaker, calls, text }, index) =>
      speaker === "assistant" &&
      calls.length === 0 &&
      text !== "" &&
      (turns[index - 1]?.calls ?? []).some(({ args, result }) => factsOf(args, result).length > 0),
  );
  if (reports.length === 0) return false;
  random.pick(reports).text = random.pick(strayReplies);
  return true;
}

/** An answer in which a code has other digits than in the result. */
export function alterReport(turns: readonly DraftTurn[], random: Random): boolean {
  const answers = turns.filter(({ speaker, calls }) => speaker === "assistant" && calls.length === 0);
  return random.sample(answers, answers.length).some((answer) => {
    const [code] = codesIn(answer.text);
    if (code === undefined) return false;
    const altered = code.replace(/\d/g, (digit) => String((Number(digit) + random.integer(1, 9)) % 10));
    answer.text = answer.text.replaceAll(code, altered);
    return true;
  });
}

/** One call more, of a tool that nobody asked for, with values that are known. */
export function callNeedlessly(turns: readonly DraftTurn[], catalog: Catalog, random: Random): boolean {
  const asked = new Set(turns.flatMap(({ text }) => findRequests(text, catalog).map(({ tool }) => tool)));
  const ground = new Ground();
  ground.add(catalog.text);
  const known: Record<string, unknown> = {};
  for (const turn of turns) {
    if (turn.speaker === "user") ground.add(turn.text);
    for (const { args } of turn.calls) Object.assign(known, args);
    for (const tool of turn.calls.length > 0 ? catalog.tools : []) {
      if (asked.has(tool)) continue;
      const own = Object.fromEntries(Object.entries(known).filter(([name]) => tool.required.has(name)));
      const args = argumentsFor({ tool, known: own, optionals: 0 }, random);
      const call: DraftCall = { tool, name: tool.name, args, result: undefined };
      if (!tool.accepts(args) || inventedValues(call, ground).length > 0) continue;
      call.result = resultFor({ tool, args, needs: {} }, random);
      turn.calls.push(call);
      return true;
    }
    for (const { result } of turn.calls) ground.add(result);
  }
  return false;
}

/** An answer that tells a code which only a later result holds. */
export function reportEarly(turns: readonly DraftTurn[]): boolean {
  const said = new Ground();
  // What users say is no news.
  for (const { speaker, text } of turns) if (speaker === "user") said.add(text);
  for (const [index, turn] of turns.entries()) {
    for (const { args, result } of turn.calls) {
      said.add(args);
      said.add(result);
    }
    if (turn.speaker !== "assistant" || turn.calls.length > 0 || turn.text === "") continue;
    const later = turns.slice(index + 1).flatMap(({ calls }) => calls);
    const code = later
      .flatMap(({ result }) => codesIn(JSON.stringify(result ?? "")))
      .find((one) => !said.holds(one));
    if (code === undefined) continue;
    turn.text = `${turn.text} The next one will be ${code}.`;
    return true;
  }
  return false;
}
