/** Models that answer from a script, for tests of stages. */
import {
  type Answer,
  type Model,
  type ModelRole,
  type Models,
  noUsage,
  type Question,
} from "../../services/shared/llm/model.ts";

/** An answer by the name of the question's format; a function sees the question. */
export type Script = Readonly<Record<string, unknown>>;

export interface ScriptedModels extends Models {
  /** Names of the formats asked for, in order, with the role that was asked. */
  readonly asked: { readonly role: ModelRole; readonly step: string; readonly question: Question<unknown> }[];
}

/**
 * Answers as the client would: an answer that does not fit its format, or fails the question's check, is unusable with
 * the problems.
 */
export function scriptedModels(script: Script): ScriptedModels {
  const asked: ScriptedModels["asked"] = [];
  const model = (role: ModelRole): Model => ({
    role,
    async ask<T>(question: Question<T>): Promise<Answer<T>> {
      const step = question.format.name;
      asked.push({ role, step, question: question as Question<unknown> });
      const scripted = script[step];
      const given: unknown = typeof scripted === "function" ? scripted(question) : scripted;
      const usage = { ...noUsage, calls: 1, promptTokens: 10, completionTokens: 5 };
      const parsed = question.format.schema.safeParse(given);
      if (!parsed.success) return { ok: false, outcome: "invalid", problems: [parsed.error.message], usage };
      const problems = question.check?.(parsed.data) ?? [];
      return problems.length > 0
        ? { ok: false, outcome: "invalid", problems, usage }
        : { ok: true, value: parsed.data, usage };
    },
  });
  return { teacher: model("teacher"), judge: model("judge"), asked };
}

/** The data of a section of a question's prompt, which must be there. */
export function sectionOf<T>({ prompt }: Question<unknown>, name: string): T {
  const section = prompt.sections.find((one) => one.name === name);
  if (!section) throw new Error(`the prompt has no section ${name}`);
  return section.content as T;
}
