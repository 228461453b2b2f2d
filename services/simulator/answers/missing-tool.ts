/** The tool is not there at first: the assistant says so, and the user brings it. */
import { isObject } from "../../shared/dialogue/json.ts";
import { words } from "../wording/labels.ts";
import { dataOf, type StepQuestion } from "./question.ts";

/** Answers the step `missing_tool`. */
export function missingTool(question: StepQuestion): unknown {
  const site = dataOf(question, "site");
  const { original = "", tool = "" } = isObject(site) ? site : {};
  const { random } = question;
  const name = words(String(tool));
  return {
    opening: String(original),
    reply: question.strikes("missedInjection")
      ? ""
      : random.pick([
          "I am sorry, none of the tools I have can do that.",
          "I would like to help, but I am missing the tool for that.",
          "At the moment I have no tool that could do this for you.",
        ]),
    update: random.pick([
      `You have a new tool now, called "${name}". Please go on with it.`,
      `I have just added a tool for that: "${name}". Could you try again?`,
      `There is a tool called "${name}" on your list now. Please continue.`,
    ]),
  };
}
