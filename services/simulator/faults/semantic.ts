/** Faults in what an answer says: the form is right, the dialogue is wrong. Each is there to be caught by a rule or an expert. */

import { isObject } from "../../shared/dialogue/json.ts";
import type { Random } from "../../shared/dialogue/random.ts";
import type { DraftCall, DraftTurn } from "../answers/draft.ts";
import type { Catalog, ReadTool } from "../catalog.ts";
import type { SemanticFault } from "../config.ts";
import { nouns } from "../values/pools.ts";
import { alterReport, breakConstraint, callNeedlessly, reportEarly, strayAnswer } from "./unseen.ts";

/** Puts one fault into turns. Where they offer no place for it, they stay sound. @returns whether it was put in. */
export function spoil(turns: DraftTurn[], fault: SemanticFault, catalog: Catalog, random: Random): boolean {
  const calls = random.sample(
    turns.flatMap((turn) => turn.calls.map((call) => ({ turn, call }))),
    Number.POSITIVE_INFINITY,
  );
  switch (fault) {
    case "inventedValue":
      return calls.some(({ call }) => inventValue(call, random));
    case "wrongTool":
      return calls.some(({ call }) => misname(call, catalog));
    case "missingRequired":
      return calls.some(({ call }) => leaveOut(call, random));
    case "undeclaredArgument":
      return calls.some(({ call }) => addArgument(call, random));
    case "repeatedCall":
      return calls.some(({ turn, call }) => turn.calls.push({ ...call }) > 0);
    case "missingResult":
      return calls.some(({ call }) => {
        call.result = undefined;
        return true;
      });
    case "contradictedResult":
      return calls.some(({ call }) => contradict(call));
    case "droppedRequest":
      return drop(turns);
    case "missedInjection":
    case "needlessQuestion":
    case "hiddenError":
    case "unplannedRequest":
      // Whoever writes the answer knows whether there is a place for them, and puts them in.
      return false;
    case "brokenConstraint":
      return breakConstraint(turns, catalog, random);
    case "strayAnswer":
      return strayAnswer(turns, random);
    case "alteredReport":
      return alterReport(turns, random);
    case "needlessCall":
      return callNeedlessly(turns, catalog, random);
    case "earlyReport":
      return reportEarly(turns);
    case "emptyAnswer":
      return random
        .sample(turns, Number.POSITIVE_INFINITY)
        .filter(({ speaker, calls: made }) => speaker === "assistant" && made.length === 0)
        .slice(0, 1)
        .some((turn) => {
          turn.text = "";
          return true;
        });
  }
}

/** An identifier that nobody stated, in the place of one that somebody did; the result echoes it. */
function inventValue(call: DraftCall, random: Random): boolean {
  for (const [name, value] of random.sample(Object.entries(call.args), Number.POSITIVE_INFINITY)) {
    if (typeof value !== "string" || value.length < 4 || /^\d{4}-\d{2}-\d{2}/.test(value)) continue;
    const invented = altered(value, random);
    const args = { ...call.args, [name]: invented };
    if (invented === value || !call.tool?.accepts(args)) continue;
    if (isObject(call.result) && call.result[name] === value)
      call.result = { ...call.result, [name]: invented };
    call.args = args;
    return true;
  }
  return false;
}

function altered(value: string, random: Random): string {
  if (!/\d/.test(value)) return `${random.pick(nouns)} ${random.pick(nouns)}`;
  return value.replace(/\d/g, (digit) => String((Number(digit) + random.integer(1, 9)) % 10));
}

/** A tool that does not exist, named like one that does. */
function misname(call: DraftCall, catalog: Catalog): boolean {
  const name = [`${call.name}_v2`, `${call.name}_details`, `do_${call.name}`].find(
    (other) => !catalog.find(other),
  );
  if (name === undefined) return false;
  call.name = name;
  return true;
}

function leaveOut(call: DraftCall, random: Random): boolean {
  const present = [...(call.tool?.required ?? [])].filter((name) => name in call.args);
  if (present.length === 0) return false;
  const { [random.pick(present)]: _left, ...rest } = call.args;
  call.args = rest;
  return true;
}

function addArgument(call: DraftCall, random: Random): boolean {
  const declared = (tool: ReadTool | undefined, name: string) =>
    tool?.wording.fields.some((field) => field.name === name);
  const name = ["priority", "verbose", "locale", "dry_run", "trace"].find(
    (other) => !declared(call.tool, other),
  );
  const args = { ...call.args, [name ?? "extra"]: random.pick(["high", "true", "en"]) };
  if (call.tool?.accepts(args)) return false;
  call.args = args;
  return true;
}

function contradict(call: DraftCall): boolean {
  if (!isObject(call.result)) return false;
  for (const [name, value] of Object.entries(call.args)) {
    const echoed = call.result[name];
    if (echoed !== value || (typeof value !== "string" && typeof value !== "number")) continue;
    const other = typeof value === "number" ? value + 7 : `${value}-B`;
    const result = { ...call.result, [name]: other };
    if (call.tool && !call.tool.gives(result)) continue;
    call.result = result;
    return true;
  }
  return false;
}

/** One call fewer than the user asked for: the last of a turn that makes several, else a whole turn of calls. */
function drop(turns: DraftTurn[]): boolean {
  const several = turns.find(({ calls }) => calls.length > 1);
  if (several) {
    several.calls.pop();
    return true;
  }
  const at = turns.findIndex(
    ({ calls }, index) => calls.length > 0 && (turns[index + 1]?.calls.length ?? 0) > 0,
  );
  if (at < 0) return false;
  turns.splice(at + 1, 1);
  return true;
}
