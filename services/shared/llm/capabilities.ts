/**
 * What an endpoint takes for a model, learnt from the requests it refuses: the first request asks for everything, and
 * each refusal that names a parameter is answered by doing without it. A refused request is not billed, and what was
 * learnt holds from then on.
 */
import type { AnswerForm } from "./attempt.ts";
import type { Unanswered } from "./outcome.ts";

export type FormType = AnswerForm["type"];

/** Refusals of closed calls after which they are no longer asked for. */
const closedRefusals = 3;

const rungs: readonly FormType[] = ["json_schema", "json_object", "text"];

export class Capabilities {
  #form: FormType;
  readonly #fixed: boolean;
  /** Steps whose schema alone is refused. */
  readonly #stepForms = new Map<string, FormType>();
  #maxTokensName: "max_completion_tokens" | "max_tokens" = "max_completion_tokens";
  #closedRefused = 0;
  readonly #unsupported = new Set<"seed" | "temperature" | "top_p">();

  /** @param form the form to ask for; auto: the strictest that is taken */
  constructor(form: FormType | "auto") {
    this.#fixed = form !== "auto";
    this.#form = form === "auto" ? "json_schema" : form;
  }

  get maxTokensName(): "max_completion_tokens" | "max_tokens" {
    return this.#maxTokensName;
  }

  /** The form to ask for in `step`. */
  form(step: string): FormType {
    return this.#stepForms.get(step) ?? this.#form;
  }

  /** Whether schemas with a closed form of calls for each tool are worth asking for. */
  get takesClosedCalls(): boolean {
    return this.#closedRefused < closedRefusals;
  }

  takes(parameter: "seed" | "temperature" | "top_p"): boolean {
    return !this.#unsupported.has(parameter);
  }

  /**
   * Learns from a `bad_request`.
   *
   * @param asked the form the refused request asked for
   * @param closed whether its schema had a closed form of calls for each tool
   * @returns whether another request makes sense: something was learnt, by this refusal or meanwhile by another
   */
  learn({ message, parameter }: Unanswered, step: string, asked: FormType, closed: boolean): boolean {
    const about = `${parameter ?? ""} ${message}`;
    if (/max_completion_tokens/.test(about) && this.#maxTokensName === "max_completion_tokens") {
      this.#maxTokensName = "max_tokens";
      return true;
    }
    for (const name of ["seed", "temperature", "top_p"] as const) {
      if (!new RegExp(`(^${name}\\b|['"\`]${name}['"\`])`).test(about) || this.#unsupported.has(name))
        continue;
      this.#unsupported.add(name);
      return true;
    }
    if (!/response_format|json_schema|json_object|structured|guided|grammar|\bschema\b/i.test(about))
      return false;
    if (closed) {
      // The tools of one dialogue may be at fault; those of several are not.
      this.#closedRefused += 1;
      return true;
    }
    if (this.#fixed) return false;
    if (rungs.indexOf(this.form(step)) > rungs.indexOf(asked)) return true;
    const next = rungs[rungs.indexOf(asked) + 1];
    if (next === undefined) return false;
    // A schema that is refused says nothing about other schemas.
    if (/invalid schema|unsupported (json )?schema|keyword/i.test(message)) this.#stepForms.set(step, next);
    else this.#form = next;
    return true;
  }
}
