import type { Order, ToolCatalog } from "../contracts/generated/records.ts";
import { usableTools } from "./usable.ts";

/** Kinds of dialogue an order may ask for, with the mix taken when it asks for none. */
export const dialogueKinds = {
  sequential: 0.4,
  parallel: 0.25,
  dependent: 0.25,
  no_tool: 0.05,
  irrelevant: 0.05,
} as const;

export type DialogueKind = keyof typeof dialogueKinds;

/** Kinds of dialogue in which nothing is called: what is asked needs no tool, or no tool on offer can do it. */
export const kindsWithoutCalls: ReadonlySet<string> = new Set<DialogueKind>(["no_tool", "irrelevant"]);

/** Complexity injections an order may ask for, with the mix taken when it asks for none. */
export const injectionKinds = {
  clarification: 0.25,
  tool_awareness: 0.25,
  error_simulation: 0.25,
  non_function_calling: 0.125,
  none: 0.125,
} as const;

export type InjectionKind = Exclude<keyof typeof injectionKinds, "none">;

/** Bounds on what an order may ask. */
export const orderLimits = {
  dialogues: 10_000_000,
  attempts: 20,
  idLength: 200,
  subTasks: 5,
  steps: 6,
  tools: 128,
  injections: 3,
  languages: 100,
} as const;

/** A language tag as far as its form goes: BCP 47, such as en, pt-BR or zh-Hant-TW. */
const languageTag = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/;

/**
 * Everything that keeps an order from being planned; empty when it can be. Each sentence names the field, what is wrong
 * with it, and what would be right.
 */
export function orderProblems(catalog: ToolCatalog): string[] {
  const { order } = catalog;
  return [
    ...identityProblems(order),
    ...amountProblems(order),
    ...mixProblems("kinds", order.kinds, dialogueKinds),
    ...mixProblems("injections", order.injections, injectionKinds),
    ...languageProblems(order.languages),
    ...limitProblems(order),
    ...modelProblems(order),
    ...budgetProblems(order),
    ...toolProblems(catalog),
  ];
}

function identityProblems({ id }: Order): string[] {
  if (id.trim() === "") return ["order.id is empty: give the order a name of its own"];
  if (id.length > orderLimits.idLength)
    return [`order.id has ${id.length} characters: use at most ${orderLimits.idLength}`];
  return [];
}

function amountProblems({ dialogues, attempts, seed, firstSlot }: Order): string[] {
  const problems = [
    ...wholeNumber("order.dialogues", dialogues, 1, orderLimits.dialogues),
    ...wholeNumber("order.attempts", attempts, 1, orderLimits.attempts),
  ];
  if (!Number.isSafeInteger(seed))
    problems.push(`order.seed is ${seed}: use a whole number between -(2^53-1) and 2^53-1`);
  if (!Number.isInteger(firstSlot) || firstSlot < 0 || firstSlot > dialogues)
    problems.push(`order.firstSlot is ${firstSlot}: use 0, or at most order.dialogues (${dialogues})`);
  return problems;
}

function wholeNumber(field: string, value: number, from: number, to: number): string[] {
  return Number.isInteger(value) && value >= from && value <= to
    ? []
    : [`${field} is ${value}: use a whole number from ${from} to ${to}`];
}

function mixProblems(
  field: string,
  mix: Readonly<Record<string, number>>,
  known: Readonly<Record<string, number>>,
): string[] {
  const names = Object.keys(known);
  const entries = Object.entries(mix);
  const problems = entries.flatMap(([name, weight]) => {
    if (!Object.hasOwn(known, name))
      return [`order.${field} names ${JSON.stringify(name.slice(0, 80))}: use ${names.join(" or ")}`];
    if (!Number.isFinite(weight) || weight < 0)
      return [`order.${field}.${name} is ${weight}: use a weight of 0 or more`];
    return [];
  });
  if (problems.length === 0 && entries.length > 0 && entries.every(([, weight]) => weight === 0))
    problems.push(
      `order.${field} gives no kind a weight above 0: raise one, or leave the mix empty for the default`,
    );
  return problems;
}

function languageProblems(languages: readonly string[]): string[] {
  if (languages.length === 0)
    return ['order.languages is empty: name at least one language by its tag, such as "en"'];
  if (languages.length > orderLimits.languages)
    return [`order.languages names ${languages.length} languages: use at most ${orderLimits.languages}`];
  return languages
    .filter((language) => language.length > 35 || !languageTag.test(language))
    .map(
      (language) =>
        `order.languages holds ${JSON.stringify(language.slice(0, 80))}: use a BCP 47 tag, such as "en" or "pt-BR"`,
    );
}

function limitProblems({ limits }: Order): string[] {
  const { minSubTasks, maxSubTasks, maxSteps, maxTools, maxInjections } = limits;
  const problems = [
    ...wholeNumber("order.limits.minSubTasks", minSubTasks, 1, orderLimits.subTasks),
    ...wholeNumber("order.limits.maxSubTasks", maxSubTasks, 1, orderLimits.subTasks),
    ...wholeNumber("order.limits.maxSteps", maxSteps, 1, orderLimits.steps),
    ...wholeNumber("order.limits.maxTools", maxTools, 1, orderLimits.tools),
    ...wholeNumber("order.limits.maxInjections", maxInjections, 1, orderLimits.injections),
  ];
  if (minSubTasks > maxSubTasks)
    problems.push(
      `order.limits.minSubTasks is ${minSubTasks}, above maxSubTasks ${maxSubTasks}: lower the one or raise the other`,
    );
  return problems;
}

function modelProblems({ models }: Order): string[] {
  const problems: string[] = [];
  for (const role of ["teacher", "judge"] as const)
    if (models[role]?.trim() === "")
      problems.push(`order.models.${role} is blank: name a model, or leave it null for the service's own`);
  const { temperature } = models;
  if (temperature !== null && !(temperature >= 0 && temperature <= 2))
    problems.push(
      `order.models.temperature is ${temperature}: use a number from 0 to 2, or null for the service's own`,
    );
  return problems;
}

function budgetProblems({ budget }: Order): string[] {
  const problems: string[] = [];
  const { tokens = null, cost = null } = budget ?? {};
  if (tokens !== null && !(Number.isSafeInteger(tokens) && tokens >= 1))
    problems.push(`order.budget.tokens is ${tokens}: use a whole number of at least 1, or null for no limit`);
  if (cost !== null && !(Number.isFinite(cost) && cost > 0))
    problems.push(`order.budget.cost is ${cost}: use a number above 0, or null for no limit`);
  return problems;
}

function toolProblems({ tools }: ToolCatalog): string[] {
  if (tools.length === 0) return ["tools is empty: give at least one tool"];
  const { usable, dropped } = usableTools(tools);
  if (usable.length > 0) return [];
  const reasons = dropped.slice(0, 5).map(({ name, reason }) => `"${name}": ${reason}`);
  const more = dropped.length > 5 ? `; and ${dropped.length - 5} more` : "";
  return [`tools holds no usable tool: mend at least one (${reasons.join("; ")}${more})`];
}
