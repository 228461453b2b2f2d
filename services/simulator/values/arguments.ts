/** Arguments of a call: what is known of them, completed so that they are valid. */
import { canonicalJson } from "../../shared/dialogue/canonical.ts";
import { isObject } from "../../shared/dialogue/json.ts";
import type { Random } from "../../shared/dialogue/random.ts";
import type { ReadTool } from "../catalog.ts";
import { propertiesOf } from "./schema.ts";
import { valueFor } from "./values.ts";

/**
 * Names of parameters whose value stays the same all through a dialogue: who the user is, and what lets them in.
 */
const personal =
  /^(user|customer|client|account|member|employee|patient)?_?(id|name|email)$|user_?name|first_?name|last_?name|e_?mail|phone|token|secret|password|api_?key/i;

export interface ArgumentsRequest {
  readonly tool: ReadTool;
  /** Values that are settled. */
  readonly known?: Readonly<Record<string, unknown>>;
  /** Values that belong to the dialogue, by parameter name; new ones are added. */
  readonly remembered?: Map<string, unknown>;
  /** Arguments of earlier calls to the tool, which should not come again. */
  readonly taken?: readonly Readonly<Record<string, unknown>>[];
  /** Chance of each optional parameter that is not known. */
  readonly optionals: number;
}

const attempts = 12;

/** Valid arguments for a call; should none be found, those that came closest. */
export function argumentsFor(request: ArgumentsRequest, random: Random): Record<string, unknown> {
  const { tool, known = {}, remembered, taken = [] } = request;
  const seen = new Set(taken.map((args) => canonicalJson(args)));
  const first = draw(request, known, random);
  let best: Record<string, unknown> | undefined = tool.accepts(first) ? first : undefined;
  for (
    let attempt = 0;
    attempt < attempts && (best === undefined || seen.has(canonicalJson(best)));
    attempt += 1
  ) {
    // A known value may itself be what makes the arguments invalid: from half-way on, each must fit on its own.
    const kept = attempt < attempts / 2 ? known : fitting(tool, known);
    const optionals = tool.accepts(first) ? request.optionals : ([request.optionals, 0, 1][attempt % 3] ?? 0);
    const next = draw({ ...request, optionals }, kept, random, best !== undefined && attempt > attempts / 2);
    if (tool.accepts(next)) best = next;
  }
  const chosen = best ?? first;
  if (remembered) remember(chosen, remembered);
  return chosen;
}

/** Adds the values of arguments that belong to the whole dialogue and are not known yet. */
export function remember(args: Readonly<Record<string, unknown>>, remembered: Map<string, unknown>): void {
  for (const [name, value] of Object.entries(args)) {
    if (personal.test(name) && typeof value !== "object" && !remembered.has(name))
      remembered.set(name, value);
  }
}

function draw(
  { tool, remembered, optionals }: ArgumentsRequest,
  known: Readonly<Record<string, unknown>>,
  random: Random,
  forgetful = false,
): Record<string, unknown> {
  const made = valueFor(tool.parameters, tool.name, { random, root: tool.parameters, optionals });
  const args: Record<string, unknown> = {};
  // Declared order reads better than the order in which values came to be known.
  for (const [name] of propertiesOf(tool.parameters, tool.parameters)) {
    const drawn = (made as Record<string, unknown>)[name];
    if (name in known) args[name] = known[name];
    else if (drawn !== undefined) args[name] = forgetful ? drawn : recalled(name, drawn, remembered);
  }
  // A schema that says nothing of arguments belongs to a tool that takes none.
  const { additionalProperties, patternProperties } = tool.parameters;
  if (isObject(additionalProperties) || additionalProperties === true || patternProperties !== undefined) {
    for (const [name, value] of Object.entries(made as object)) args[name] ??= value;
  }
  return args;
}

function recalled(
  name: string,
  drawn: unknown,
  remembered: ReadonlyMap<string, unknown> | undefined,
): unknown {
  const value = remembered?.get(name);
  return value !== undefined && typeof value === typeof drawn ? value : drawn;
}

function fitting(tool: ReadTool, known: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(known).filter(([name, value]) => tool.takes(name, value)));
}
