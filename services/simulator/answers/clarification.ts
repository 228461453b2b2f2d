/** Takes one value out of a request, asks for it, and supplies it. */
import { isObject } from "../../shared/dialogue/json.ts";
import { states } from "../../shared/dialogue/values.ts";
import type { Catalog, ReadTool } from "../catalog.ts";
import { prepositionsOf, words } from "../wording/labels.ts";
import { questionFor, supply } from "../wording/replies.ts";
import { findRequests } from "../wording/requests.ts";
import { literally, stateValue } from "../wording/statements.ts";
import { catalogOf, dataOf, type StepQuestion } from "./question.ts";

/** Answers the step `clarification`. */
export function clarification(question: StepQuestion): unknown {
  const site = dataOf(question, "site");
  const { original, tool: toolName, parameter, value } = isObject(site) ? site : {};
  const catalog = catalogOf(question);
  const tool = catalog.find(String(toolName));
  const label = tool?.wording.label(String(parameter)) ?? words(String(parameter));
  const sayable =
    typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value ?? "");
  const asked = questionFor(label, tool, question.random);
  if (question.strikes("missedInjection"))
    return { opening: String(original ?? ""), question: asked, answer: "Yes, please." };
  const opening = without(String(original ?? ""), label, sayable, catalog);
  const known = tool && statedBesides(opening, tool, catalog);
  if (known !== undefined && question.strikes("needlessQuestion"))
    return {
      opening,
      question: questionFor(known, tool, question.random),
      answer: supply(label, value, question.random),
    };
  return {
    opening,
    question: states(asked, sayable) ? "One detail is missing there. Could you add it, please?" : asked,
    answer: supply(label, value, question.random),
  };
}

/** Label of a value that a request for the tool states all the same, as does every other request that could. */
function statedBesides(opening: string, tool: ReadTool, catalog: Catalog): string | undefined {
  const requests = findRequests(opening, catalog);
  const given = requests.find((request) => request.tool === tool)?.stated ?? {};
  return Object.keys(given)
    .map((name) => tool.wording.label(name))
    .find((label) =>
      requests.every(({ tool: other, stated }) =>
        other.wording.fields.every(({ name }) => other.wording.label(name) !== label || name in stated),
      ),
    );
}

/** The text without a value: the words that introduce it go too, and the rest stays a sentence. */
function without(text: string, label: string, value: string | number, catalog: Catalog): string {
  let opening = leaveOut(text, introductions(label), value);
  if (!states(opening, value)) return tidy(opening);
  // The value also stands elsewhere, under another name; it must not stand anywhere.
  const names = catalog.tools.flatMap((tool: ReadTool) =>
    tool.wording.fields.map(({ name }) => tool.wording.label(name)),
  );
  opening = leaveOut(opening, [...new Set(names)].flatMap(introductions), value);
  return tidy(states(opening, value) ? leaveOut(opening, [""], value) : opening);
}

function introductions(label: string): string[] {
  return [label, ...prepositionsOf([label]).values()];
}

function leaveOut(text: string, introductions: readonly string[], value: string | number): string {
  const forms = [...new Set([stateValue(value), stateValue(value, true), String(value)])]
    .map(literally)
    .join("|");
  let left = text;
  for (const introduction of introductions) {
    const named = `${introduction === "" ? "" : `${literally(introduction)}(?: is| should be)? `}(?:${forms})(?![\\p{L}\\p{N}_]|\\.\\d)`;
    left = left
      .replace(new RegExp(`\\bwith ${named}(?:, | and )`, "giu"), "with ")
      .replace(new RegExp(`(?:,| and|,? with)? ${named}`, "giu"), "")
      .replace(new RegExp(`\\(${named}(?:, )?`, "giu"), "(");
  }
  return left;
}

function tidy(text: string): string {
  return text
    .replace(/\s+([,.?!;])/g, "$1")
    .replace(/,(?:\s*,)+/g, ",")
    .replace(/,\s*([.?!])/g, "$1")
    .replace(/ {2,}/g, " ")
    .trim();
}
