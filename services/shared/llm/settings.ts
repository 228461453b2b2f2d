/** Settings of the models: the teacher's, and what the judge has of its own. */
import { readFileSync, statSync } from "node:fs";
import { decimal, type FieldGroup, field, fieldGroup, oneOf, text, url, whole } from "../ops/config.ts";
import { judgeProblems } from "./judge-limits.ts";

const fields = {
  baseUrl: field(url, "OpenAI-compatible endpoint of the teacher, such as https://host/v1."),
  apiKey: field(text, "Its key. Given as a file, it is read again when the file changes.", {
    default: "",
    secret: true,
  }),
  organization: field(text, "OpenAI-Organization header; empty: none.", { default: "" }),
  model: field(text, "Model that writes dialogues."),
  temperature: field(decimal(0, 2), "Sampling temperature of the teacher.", { default: 0.8 }),
  topP: field(decimal(0, 1), "Nucleus sampling of the teacher; 1: off, and then not sent.", { default: 1 }),
  maxTokens: field(whole(256, 1_000_000), "Most tokens of one answer.", { default: 8_192 }),
  judgeBaseUrl: field(url, "Endpoint of the judge; empty: the teacher's.", { default: "" }),
  judgeApiKey: field(text, "Its key; empty: the teacher's.", { default: "", secret: true }),
  judgeModel: field(text, "Model that compares and verifies; empty: the teacher's.", { default: "" }),
  judgeTemperature: field(decimal(0, 2), "Sampling temperature of the judge.", { default: 0 }),
  judgeTopP: field(decimal(0, 1), "Nucleus sampling of the judge; 0: as the teacher.", { default: 0 }),
  judgeMaxTokens: field(whole(0, 1_000_000), "Most tokens of one answer of the judge; 0: as the teacher.", {
    default: 0,
  }),
  answerFormat: field(
    oneOf("auto", "json_schema", "json_object", "text"),
    "How answers are constrained; auto: by the strictest form the endpoint takes. The schema is always in the prompt too.",
    { default: "auto" },
  ),
  callArguments: field(
    oneOf("text", "closed"),
    "How answers write the arguments of calls: as JSON text, or as a closed object for each tool, which endpoints that enforce schemas then keep to; prompts get longer. A tool whose parameters have no closed form keeps text.",
    { default: "text" },
  ),
  timeoutMs: field(whole(100, 3_600_000), "Milliseconds one attempt may take, its body included.", {
    default: 120_000,
  }),
  patience: field(
    decimal(0, 100),
    "An attempt is also given up after this many times the slowest of the latest answers of its step; 0: never. Hung connections then cost little.",
    { default: 4 },
  ),
  maxAnswerBytes: field(whole(65_536, 1 << 30), "Largest response body, in bytes.", { default: 8 << 20 }),
  attempts: field(
    whole(1, 100),
    "Attempts at one request that may fail before the message is put off; refusals for load do not count.",
    { default: 6 },
  ),
  reAsks: field(whole(0, 10), "How often an answer that does not fit is asked for again.", { default: 2 }),
  maxConcurrency: field(
    whole(1, 4_096),
    "Most requests at once to one endpoint from one replica; the actual limit is found below it.",
    { default: 64 },
  ),
  judgeMaxConcurrency: field(
    whole(0, 4_096),
    "Most requests at once to the judge's own endpoint, or to its own model within the teacher's limit, from one replica; 0: as the teacher.",
    { default: 0 },
  ),
  fleetLimit: field(
    whole(0, 1_000_000),
    "Most requests at once to one endpoint from all live replicas of the stage together; 0: no such limit.",
    { default: 0 },
  ),
  judgeFleetLimit: field(
    whole(0, 1_000_000),
    "Most requests at once to the judge's own endpoint, or to its own model within the teacher's limit, from all live replicas of the stage together; 0: as the teacher.",
    { default: 0 },
  ),
  requestsPerMinute: field(
    whole(0, 100_000_000),
    "Requests a minute of the whole stage to one endpoint and model; 0: as the endpoint's headers say, if they do.",
    { default: 0 },
  ),
  judgeRequestsPerMinute: field(
    whole(0, 100_000_000),
    "Requests a minute of the whole stage to the judge's own endpoint or model; 0: as the teacher.",
    { default: 0 },
  ),
  tokensPerMinute: field(
    whole(0, 1_000_000_000),
    "Tokens a minute of the whole stage to one endpoint and model; 0: as the endpoint's headers say, if they do.",
    { default: 0 },
  ),
  judgeTokensPerMinute: field(
    whole(0, 1_000_000_000),
    "Tokens a minute of the whole stage to the judge's own endpoint or model; 0: as the teacher.",
    { default: 0 },
  ),
  cache: field(
    oneOf("off", "read", "on"),
    "Local cache of answers: on reads and writes, read never writes. A replay after a crash then pays only for what was not answered.",
    { default: "off" },
  ),
  cachePath: field(
    text,
    "File of the cache, on a local disk; one file may serve several replicas of a host.",
    {
      default: ".dialoom/llm-cache.sqlite",
    },
  ),
  cacheMaxBytes: field(
    whole(1_048_576, 2 ** 40),
    "Bytes of answers kept in the cache, before the oldest are dropped.",
    { default: 1 << 30 },
  ),
  pricesFile: field(text, "JSON file of prices (docs/teacher.md); none: tokens are counted, money is not.", {
    default: "",
  }),
  budgetTokens: field(
    whole(0, Number.MAX_SAFE_INTEGER),
    "Tokens all orders together may spend, prompt and completion; 0: no limit.",
    { default: 0 },
  ),
  budgetCost: field(
    decimal(0, 1e12),
    "Money all orders together may cost, in the currency of the prices; 0: no limit.",
    {
      default: 0,
    },
  ),
  budgetWarnShare: field(decimal(0, 1), "Share of a budget at which a warning is logged.", {
    default: 0.8,
  }),
};

export const llmFields = fieldGroup("LLM", fields, judgeProblems);

export type LlmSettings = typeof llmFields extends FieldGroup<infer F> ? F : never;

/**
 * The environment as one stage sees it: a variable such as REFINER_LLM_MODEL overrides LLM_MODEL for the stage `refiner`
 * alone.
 */
export function stageEnvironment(env: NodeJS.ProcessEnv, stage: string): NodeJS.ProcessEnv {
  const prefix = `${stage.toUpperCase()}_${llmFields.prefix}_`;
  const own = Object.entries(env).filter(([name]) => name.startsWith(prefix));
  const overrides = own.map(([name, value]) => [name.slice(stage.length + 1), value] as const);
  // A key of the stage's own must win over a file for all stages, whose variable has another name.
  const hidden = overrides.flatMap(([name]) =>
    name.endsWith("_API_KEY") ? [[`${name}_FILE`, ""] as const] : [],
  );
  return { ...env, ...Object.fromEntries(hidden), ...Object.fromEntries(overrides) };
}

/** Milliseconds between looks at a key file. */
const lookInterval = 1_000;

/**
 * A key that may change while the service runs: where `<VARIABLE>_FILE` names a file, its text as it is now.
 *
 * @param initial the key as it was read at start, kept while the file cannot be read
 */
export function liveKey(variable: string, initial: string, env: NodeJS.ProcessEnv): () => string {
  const file = env[`${variable}_FILE`];
  if (!file) return () => initial;
  let key = initial;
  let changed = 0;
  let looked = 0;
  return () => {
    const now = Date.now();
    if (now - looked < lookInterval) return key;
    looked = now;
    try {
      const { mtimeMs } = statSync(file);
      if (mtimeMs !== changed) key = readFileSync(file, "utf8").trim();
      changed = mtimeMs;
    } catch {
      // A mounted secret is absent for a moment while it is replaced.
    }
    return key;
  };
}
