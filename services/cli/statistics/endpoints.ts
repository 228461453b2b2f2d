/** The endpoints that statistics may ask: one for vectors of texts, and the judge for how texts relate. */
import OpenAI from "openai";
import { z } from "zod";
import { createModels, llmFields } from "../../shared/llm/client.ts";
import { readConfig } from "../../shared/ops/config.ts";
import { Metrics } from "../../shared/ops/metrics.ts";
import { Failure } from "../exit.ts";
import type { Embed, Infer } from "./neighbours.ts";

/** Texts in one request. */
const batch = 64;

/**
 * An OpenAI-compatible embeddings endpoint.
 * @throws Failure, from what is returned, when it does not answer as it should
 */
export function embeddings(baseURL: string, model: string, apiKey: string): Embed {
  const client = new OpenAI({ baseURL, apiKey: apiKey || "none", maxRetries: 3, timeout: 60_000 });
  return async (texts) => {
    const vectors: (readonly number[])[] = [];
    for (let from = 0; from < texts.length; from += batch) {
      const input = texts.slice(from, from + batch);
      const answer = await client.embeddings
        .create({ model, input, encoding_format: "float" })
        .catch((error: unknown) => {
          throw new Failure(`The embeddings endpoint ${baseURL} refuses: ${(error as Error).message}`);
        });
      const inOrder = [...answer.data].sort((a, b) => a.index - b.index).map(({ embedding }) => embedding);
      if (inOrder.length !== input.length)
        throw new Failure(
          `The embeddings endpoint ${baseURL} gave ${inOrder.length} vectors for ${input.length} texts.`,
        );
      vectors.push(...inOrder);
    }
    return vectors;
  };
}

const relation = z.object({
  reason: z.string().describe("Why, in one sentence."),
  relation: z
    .enum(["entailment", "neutral", "contradiction"])
    .describe(
      "entailment: the later turn follows from the earlier one and answers or continues it; contradiction: it cannot be true together with it; neutral: neither.",
    ),
});

/** The judge that the settings of the services name (LLM_BASE_URL and so on). @throws ConfigError naming what is missing */
export function judgeOfRelations(env: NodeJS.ProcessEnv): Infer {
  const settings = readConfig((read) => read(llmFields), env);
  const { judge } = createModels(settings, "stats", { record: () => {} }, new Metrics({ service: "stats" }));
  return async ({ earlier, later }) => {
    const answer = await judge.ask({
      format: { name: "relation", schema: relation },
      prompt: {
        instructions:
          "You judge natural language inference between two neighbouring turns of a dialogue: take the earlier turn as the premise and the later one as the hypothesis.",
        sections: [
          { name: "earlier", content: earlier },
          { name: "later", content: later },
        ],
        ask: "How does the later turn relate to the earlier one?",
      },
      orderId: "stats",
      nonce: "",
      dialogueId: "stats",
      model: null,
      temperature: null,
      seed: 0,
    });
    return answer.ok ? answer.value.relation : undefined;
  };
}
