/** From a request's step to its content. */
import type { Schema } from "../values/schema.ts";
import { anyText, anyValue } from "./any.ts";
import { clarification } from "./clarification.ts";
import { inClosedForm } from "./closed-calls.ts";
import { failedAlternative, failedCorrected, failedReport, failedRetry } from "./errors.ts";
import { smallTalk, unsupportedRequest } from "./exchanges.ts";
import { verifierSteps } from "./experts.ts";
import { fill } from "./fill.ts";
import { judgement } from "./judgement.ts";
import { missingTool } from "./missing-tool.ts";
import type { StepQuestion } from "./question.ts";
import { simulatedAssistant, simulatedTool, simulatedUser } from "./simulation.ts";
import { task } from "./task.ts";
import { trajectory } from "./trajectory.ts";

const steps: Readonly<Record<string, (question: StepQuestion) => unknown>> = {
  task,
  trajectory,
  fill,
  clarification,
  missing_tool: missingTool,
  unsupported_request: unsupportedRequest,
  small_talk: smallTalk,
  failed_retry: failedRetry,
  failed_corrected: failedCorrected,
  failed_alternative: failedAlternative,
  failed_report: failedReport,
  judgement,
  simulated_user: simulatedUser,
  simulated_assistant: simulatedAssistant,
  simulated_tool: simulatedTool,
  ...verifierSteps,
};

export interface AnswerRequest extends StepQuestion {
  /** Name of the step; undefined when the request names none. */
  readonly step: string | undefined;
  /** Schema the answer must fit; undefined for free text. */
  readonly schema: Schema | undefined;
}

/** True when the simulator has an answer of its own for a step; any other is answered from its schema alone. */
export function isKnownStep(step: string | undefined): boolean {
  return step !== undefined && Object.hasOwn(steps, step);
}

/** The text of an answer. */
export function answerTo({ step, schema, ...question }: AnswerRequest): string {
  const answer = step !== undefined && isKnownStep(step) ? steps[step] : undefined;
  if (answer) {
    const content = answer(question);
    return JSON.stringify(schema ? inClosedForm(content, schema) : content);
  }
  return schema
    ? JSON.stringify(anyValue(schema, step ?? "answer", question.random))
    : anyText(question.random);
}
