/**
 * Prompts as they go to a model, kept beside the tests so that a change of wording is seen in review. After a wanted
 * change: `npm run test:snapshots`.
 */
import type { TestContext } from "node:test";
import { type AnswerFormat, type Prompt, renderPrompt } from "../../services/shared/llm/prompt.ts";

/** Compares the messages of a request with the ones on record. */
export function promptStays<T>(t: TestContext, prompt: Prompt, format: AnswerFormat<T>): void {
  const messages = renderPrompt(prompt, format, "0123456789ab");
  const text = messages.map(({ role, content }) => `[${role}]\n${content}`).join("\n\n");
  t.assert.snapshot(text, { serializers: [(value) => value] });
}
