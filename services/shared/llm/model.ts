/** The face of a language model, as stages see it. */
import type { TaskSpec, Tool, Usage } from "../contracts/generated/records.ts";
import type { AnswerFormat, Prompt } from "./prompt.ts";

export type ModelRole = "teacher" | "judge";

export interface Question<T> {
  readonly format: AnswerFormat<T>;
  readonly prompt: Prompt;
  /** Whom the call is made for. */
  readonly orderId: string;
  /** The order's nonce, from which the fence around its data is derived; empty: it has none. */
  readonly nonce: string;
  readonly dialogueId: string;
  /** Model asked for by the order; null: the service's own choice. */
  readonly model: string | null;
  /** Sampling temperature; null: the service's own choice. */
  readonly temperature: number | null;
  /** Seed passed to endpoints that take one. */
  readonly seed: number;
  /** Tools that calls of the answer are of. */
  readonly tools?: readonly Tool[];
  /** Problems with an answer of the right form, each a sentence the model can act on; none: the answer is usable. */
  readonly check?: (answer: T) => readonly string[];
  /** Aborted when the answer is of no more use: nothing more is asked, and a call in flight is given up. */
  readonly signal?: AbortSignal;
}

/** What every question about a dialogue says of whom it is asked for. */
export function askedFor(
  { orderId, nonce }: TaskSpec,
  dialogueId: string,
): Pick<Question<unknown>, "orderId" | "nonce" | "dialogueId"> {
  return { orderId, nonce, dialogueId };
}

/** Why no usable answer came after all re-asks. */
export type UnusableOutcome = "invalid" | "truncated" | "runaway" | "refused" | "filtered" | "bad_request";

export type Answer<T> =
  | { readonly ok: true; readonly value: T; readonly usage: Usage }
  | {
      readonly ok: false;
      readonly outcome: UnusableOutcome;
      readonly problems: readonly string[];
      readonly usage: Usage;
    };

export interface Model {
  readonly role: ModelRole;
  /**
   * Asks a question and validates the answer; an answer that does not fit is asked for again, with its problems, a bounded number of times.
   *
   * @throws ModelUnavailable when the endpoint cannot be reached, refuses for load, or fails, for longer than the call's retries last.
   * @throws ModelMisconfigured when the endpoint refuses the key or does not know the model.
   * @throws the reason of the question's signal when that is aborted.
   */
  ask<T>(question: Question<T>): Promise<Answer<T>>;
}

export interface Models {
  readonly teacher: Model;
  readonly judge: Model;
}

/** The endpoint does not answer for now; the same request may succeed later. */
export class ModelUnavailable extends Error {
  override readonly name = "ModelUnavailable";
}

/** The endpoint refuses for a reason that only a person can mend. */
export class ModelMisconfigured extends Error {
  override readonly name = "ModelMisconfigured";
}

/** The same models, whose calls are given up when `signal` is aborted. */
export function givenUpWith({ teacher, judge }: Models, signal: AbortSignal): Models {
  const bound = (model: Model): Model => ({
    role: model.role,
    ask: (question) => model.ask({ ...question, signal }),
  });
  return { teacher: bound(teacher), judge: bound(judge) };
}

/** Nothing spent. */
export const noUsage: Usage = { calls: 0, promptTokens: 0, cachedTokens: 0, completionTokens: 0 };

/** The sum of what several calls spent. */
export function addUsage(...parts: readonly Usage[]): Usage {
  return parts.reduce(
    (sum, part) => ({
      calls: sum.calls + part.calls,
      promptTokens: sum.promptTokens + part.promptTokens,
      cachedTokens: sum.cachedTokens + part.cachedTokens,
      completionTokens: sum.completionTokens + part.completionTokens,
    }),
    noUsage,
  );
}
