/**
 * Promises about the judge's limits:
 * - at an endpoint of its own, and for a model of its own at the teacher's, they are kept to; what is not set is as the
 *   teacher's;
 * - at the teacher's endpoint both together stay within the teacher's limits;
 * - a limit that could not be kept to is refused at start, with what to set.
 */
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { type LlmSettings, llmFields } from "../../../services/shared/llm/client.ts";
import type { Model } from "../../../services/shared/llm/model.ts";
import { readConfig } from "../../../services/shared/ops/config.ts";
import { completion, hang, ScriptedEndpoint } from "../../support/scripted-endpoint.ts";
import { askedModels, question } from "./asked-models.ts";

let endpoint: ScriptedEndpoint;
let other: ScriptedEndpoint;
before(async () => {
  [endpoint, other] = await Promise.all([ScriptedEndpoint.start(), ScriptedEndpoint.start()]);
});
after(() => Promise.all([endpoint.stop(), other.stop()]));
beforeEach(() => {
  for (const one of [endpoint, other]) {
    one.requests.length = 0;
    one.otherwise(completion('{"n": 1}'));
  }
});

/** Asks so often at once. */
const ask = (model: Model, times: number) =>
  Promise.all(Array.from({ length: times }, () => model.ask(question)));

interface State {
  readonly models: readonly { readonly model: string; readonly inFlight: number }[];
}

/** Requests in flight by model, when both roles ask for more than they may and nobody is answered. */
async function inFlight(
  settings: (judgeBaseUrl: string) => Partial<LlmSettings>,
  replicas: number,
): Promise<Record<string, number>> {
  // Of its own, as what is given up may arrive late.
  const silent = await ScriptedEndpoint.start(hang);
  const judges = await ScriptedEndpoint.start(hang);
  const { teacher, judge, clients } = askedModels(silent.url, settings(judges.url));
  clients.setReplicas(replicas);
  const asked = Promise.allSettled([ask(judge, 16), ask(teacher, 16)]);
  await setImmediate();
  const states = clients.state() as readonly State[];
  clients.close();
  await asked;
  await Promise.all([silent.stop(), judges.stop()]);
  return Object.fromEntries(
    states.flatMap(({ models }) => models.map(({ model, inFlight: now }) => [model, now])),
  );
}

const held: [
  what: string,
  settings: (judgeBaseUrl: string) => Partial<LlmSettings>,
  replicas: number,
  expected: object,
][] = [
  [
    "a model of the judge's own at the teacher's endpoint keeps to its own limit, within the teacher's",
    () => ({ maxConcurrency: 6, judgeMaxConcurrency: 2 }),
    1,
    { critic: 2, writer: 4 },
  ],
  [
    "replicas share the judge's fleet limit, within the teacher's",
    () => ({ fleetLimit: 24, judgeFleetLimit: 8 }),
    4,
    { critic: 2, writer: 4 },
  ],
  [
    "without limits of its own the judge has the teacher's",
    () => ({ maxConcurrency: 3 }),
    1,
    { critic: 3, writer: 0 },
  ],
  [
    "an endpoint of the judge's own has the judge's limit, and the teacher's keeps the teacher's",
    (judgeBaseUrl) => ({ maxConcurrency: 5, judgeBaseUrl, judgeMaxConcurrency: 2 }),
    1,
    { critic: 2, writer: 5 },
  ],
  [
    "replicas share the judge's fleet limit at its own endpoint",
    (judgeBaseUrl) => ({ judgeBaseUrl, fleetLimit: 12, judgeFleetLimit: 8 }),
    4,
    { critic: 2, writer: 3 },
  ],
  [
    "at its own endpoint, too, the judge has the teacher's limits where it has none of its own",
    (judgeBaseUrl) => ({ judgeBaseUrl, fleetLimit: 12 }),
    4,
    { critic: 3, writer: 3 },
  ],
];
for (const [what, settings, replicas, expected] of held)
  test(what, async () => assert.deepEqual(await inFlight(settings, replicas), expected));

for (const [where, own] of [
  ["at the teacher's endpoint", () => ({})],
  ["at an endpoint of its own", () => ({ judgeBaseUrl: other.url })],
] as const)
  for (const limit of ["judgeRequestsPerMinute", "judgeTokensPerMinute"] as const) {
    test(`${limit} ${where} holds the judge back, and not the teacher`, async () => {
      const { teacher, judge, clients } = askedModels(endpoint.url, { ...own(), [limit]: 1 });
      assert.ok((await judge.ask(question)).ok, "what a bucket holds goes at once");
      const waiting = judge.ask(question);
      waiting.catch(() => {});
      const asked = await ask(teacher, 5);
      assert.ok(asked.every(({ ok }) => ok));
      const judges = [...endpoint.requests, ...other.requests].filter(
        ({ body }) => body["model"] === "critic",
      );
      assert.equal(judges.length, 1);
      clients.close();
      await assert.rejects(waiting);
    });
  }

test("top-p of each role is its own, and the teacher's where the judge has none", async () => {
  for (const [judgeTopP, expected] of [
    [0.5, [0.9, 0.5]],
    [0, [0.9, 0.9]],
    [1, [0.9, undefined]],
  ] as const) {
    endpoint.requests.length = 0;
    const { teacher, judge, clients } = askedModels(endpoint.url, { topP: 0.9, judgeTopP });
    await teacher.ask(question);
    await judge.ask(question);
    clients.close();
    assert.deepEqual(
      endpoint.requests.map(({ body }) => body["top_p"]),
      expected,
    );
  }
});

const read = (env: NodeJS.ProcessEnv) =>
  readConfig((group) => group(llmFields), { LLM_BASE_URL: "http://a/v1", LLM_MODEL: "writer", ...env });

const refused: [why: string, env: NodeJS.ProcessEnv, message: RegExp][] = [
  [
    "the teacher's model at the teacher's endpoint",
    { LLM_JUDGE_MAX_CONCURRENCY: "8", LLM_JUDGE_TOKENS_PER_MINUTE: "1000" },
    /LLM_JUDGE_MAX_CONCURRENCY, LLM_JUDGE_TOKENS_PER_MINUTE: the judge asks the teacher's model .* set LLM_MAX_CONCURRENCY, LLM_TOKENS_PER_MINUTE, or give the judge an LLM_JUDGE_MODEL,/,
  ],
  [
    "the same endpoint and model, named again",
    { LLM_JUDGE_BASE_URL: "http://a/v1", LLM_JUDGE_MODEL: "writer", LLM_JUDGE_FLEET_LIMIT: "8" },
    /LLM_JUDGE_FLEET_LIMIT: the judge asks the teacher's model/,
  ],
  [
    "more at once than the endpoint gets",
    { LLM_JUDGE_MODEL: "critic", LLM_JUDGE_MAX_CONCURRENCY: "100" },
    /LLM_JUDGE_MAX_CONCURRENCY: 100 is above LLM_MAX_CONCURRENCY \(64\)/,
  ],
  [
    "more at once than the fleet gets",
    { LLM_JUDGE_MODEL: "critic", LLM_FLEET_LIMIT: "10", LLM_JUDGE_FLEET_LIMIT: "11" },
    /LLM_JUDGE_FLEET_LIMIT: 11 is above LLM_FLEET_LIMIT \(10\)/,
  ],
];
for (const [why, env, message] of refused)
  test(`refused at start: a limit of the judge's for ${why}`, () => {
    assert.throws(() => read(env), { name: "ConfigError", message });
  });

const taken: [why: string, env: NodeJS.ProcessEnv][] = [
  ["the same as the teacher's", { LLM_MAX_CONCURRENCY: "8", LLM_JUDGE_MAX_CONCURRENCY: "8" }],
  ["for a model of its own", { LLM_JUDGE_MODEL: "critic", LLM_JUDGE_REQUESTS_PER_MINUTE: "600" }],
  ["where only the fleet is limited", { LLM_JUDGE_MODEL: "critic", LLM_JUDGE_FLEET_LIMIT: "6" }],
  ["at an endpoint of its own", { LLM_JUDGE_BASE_URL: "http://b/v1", LLM_JUDGE_MAX_CONCURRENCY: "100" }],
  ["with a key of its own", { LLM_JUDGE_API_KEY: "k", LLM_JUDGE_MAX_CONCURRENCY: "100" }],
];
for (const [why, env] of taken)
  test(`taken: a limit of the judge's ${why}`, () => {
    assert.doesNotThrow(() => read(env));
  });
