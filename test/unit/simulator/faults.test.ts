import assert from "node:assert/strict";
import { test } from "node:test";
import { taskFormat, taskPrompt } from "../../../services/initializer/prompts.ts";
import type { Dialogue } from "../../../services/shared/contracts/generated/records.ts";
import { seeded } from "../../../services/shared/dialogue/random.ts";
import { ConfigError } from "../../../services/shared/ops/config.ts";
import { blocking, checkRules } from "../../../services/shared/rules/check.ts";
import { type SemanticFault, withDefaults } from "../../../services/simulator/config.ts";
import { FaultDraw } from "../../../services/simulator/faults/draw.ts";
import { latency } from "../../../services/simulator/latency.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../../services/simulator/server.ts";
import { expertFormat, expertPrompt, experts } from "../../../services/verifier/experts.ts";
import { ask, bodyOf, complete, contentOf, post, shopTools, skeleton, taskOn } from "./asking.ts";

const body = bodyOf(taskFormat, taskPrompt(taskOn(shopTools, 3)));

async function using<T>(options: SimulatorOptions, use: (simulator: Simulator) => Promise<T>): Promise<T> {
  const simulator = await startSimulator(options);
  try {
    return await use(simulator);
  } finally {
    await simulator.stop();
  }
}

const statuses = { rateLimited: 429, rateLimitedBare: 429, serverError: 500, unavailable: 503 } as const;
for (const [fault, status] of Object.entries(statuses)) {
  test(`${fault}: answers ${status}`, () =>
    using({ [fault]: 1, retryAfterSeconds: 7 }, async ({ url, stats }) => {
      const response = await post(url, body);
      assert.equal(response.status, status);
      assert.equal(response.headers.get("retry-after"), fault === "rateLimited" ? "7" : null);
      assert.equal(
        typeof ((await response.json()) as { error: { message: string } }).error.message,
        "string",
      );
      assert.equal(stats().steps["task"]?.[fault], 1);
    }));
}

test("resetBefore: the connection breaks before an answer begins", () =>
  using({ resetBefore: 1 }, ({ url }) => assert.rejects(post(url, body))));

test("resetAfter: the connection breaks inside the body", () =>
  using({ resetAfter: 1 }, async ({ url }) => {
    const response = await post(url, body);
    assert.equal(response.status, 200);
    await assert.rejects(response.text());
  }));

test("hang: no answer comes, and stopping does not wait for it", () =>
  using({ hang: 1 }, async ({ url, stats }) => {
    const answer = post(url, body);
    const settled = await Promise.race([
      answer.then(
        () => "answered",
        () => "failed",
      ),
      new Promise((resolve) => setTimeout(() => resolve("open"), 150)),
    ]);
    assert.equal(settled, "open");
    assert.equal(stats().inFlight, 1);
    answer.catch(() => undefined);
  }));

test("htmlPage: 200 with a page", () =>
  using({ htmlPage: 1 }, async ({ url }) => {
    const response = await post(url, body);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type") ?? "", /text\/html/);
    assert.match(await response.text(), /^<!doctype html>/);
  }));

test("malformedJson: the content does not parse", () =>
  using({ malformedJson: 1 }, async ({ url }) => {
    for (let seed = 0; seed < 20; seed += 1) {
      const content = contentOf(await complete(url, { ...body, seed }));
      assert.throws(() => JSON.parse(content));
    }
  }));

test("truncated: the content breaks off with finish_reason length", () =>
  using({ truncated: 1 }, async ({ url }) => {
    const completion = await complete(url, body);
    assert.equal(completion.choices[0]?.finish_reason, "length");
    assert.throws(() => JSON.parse(contentOf(completion)));
  }));

test("fenced and prose: the object stands inside other text", async () => {
  const fenced = await using({ fenced: 1 }, async ({ url }) => contentOf(await complete(url, body)));
  assert.match(fenced, /^```json\n\{[\s\S]*\}\n```$/);
  const prose = await using({ prose: 1 }, async ({ url }) => contentOf(await complete(url, body)));
  assert.match(prose, /^Sure[\s\S]*\n\{[\s\S]*\}\n/);
});

test("refusal and contentFilter: no content", async () => {
  const refused = await using({ refusal: 1 }, ({ url }) => complete(url, body));
  assert.equal(refused.choices[0]?.message.content, null);
  assert.match(refused.choices[0]?.message.refusal ?? "", /can't help/);
  const filtered = await using({ contentFilter: 1 }, ({ url }) => complete(url, body));
  assert.equal(filtered.choices[0]?.message.content, null);
  assert.equal(filtered.choices[0]?.finish_reason, "content_filter");
});

test("a retry of the same request can succeed", () =>
  using({ serverError: 0.5 }, async ({ url }) => {
    const asked = Array.from({ length: 20 }, async (_, seed) => {
      for (let attempt = 1; attempt <= 20; attempt += 1) {
        const response = await post(url, { ...body, seed });
        if (response.status === 200) return attempt;
      }
      return 0;
    });
    const attempts = await Promise.all(asked);
    assert.ok(attempts.every((count) => count > 0));
    assert.ok(attempts.some((count) => count > 1) && attempts.some((count) => count === 1));
  }));

test("faults strike at their rates, at the same arrivals for the same seed", () => {
  const draw = () =>
    new FaultDraw(withDefaults({ seed: 3, rateLimited: 0.2, hang: 0.1, inventedValue: 0.3 }));
  const [one, two] = [draw(), draw()];
  const counts = { rateLimited: 0, hang: 0, inventedValue: 0 };
  for (let request = 0; request < 4_000; request += 1) {
    const fault = one.delivery(`r${request}`, 0);
    assert.equal(fault, two.delivery(`r${request}`, 0));
    if (fault === "rateLimited" || fault === "hang") counts[fault] += 1;
    if (one.semantic(`r${request}`)) counts.inventedValue += 1;
  }
  const near = (count: number, rate: number) => Math.abs(count / 4_000 - rate) < 0.03;
  assert.ok(
    near(counts.rateLimited, 0.2) && near(counts.hang, 0.1) && near(counts.inventedValue, 0.3),
    JSON.stringify(counts),
  );
});

test("single rates override the preset", () => {
  const draw = new FaultDraw(
    withDefaults({
      faults: "harsh",
      rateLimited: 1,
      rateLimitedBare: 0,
      serverError: 0,
      unavailable: 0,
      resetBefore: 0,
      resetAfter: 0,
      hang: 0,
      htmlPage: 0,
      malformedJson: 0,
      truncated: 0,
      fenced: 0,
      prose: 0,
      refusal: 0,
      contentFilter: 0,
    }),
  );
  assert.equal(draw.delivery("any", 0), "rateLimited");
});

test("rates that add up to more than 1 are refused with a message that says so", async () => {
  await assert.rejects(
    startSimulator({ rateLimited: 0.7, hang: 0.4 }),
    (error) => error instanceof ConfigError && /add up to 1\.1/.test(error.message),
  );
});

test("refuses what exceeds the concurrency limit", async () => {
  for (const overloadStatus of ["429", "503"] as const) {
    await using({ maxConcurrency: 2, latencyMs: 200, overloadStatus }, async ({ url, stats }) => {
      const answers = await Promise.all(Array.from({ length: 5 }, (_, seed) => post(url, { ...body, seed })));
      const codes = answers.map(({ status }) => status).sort();
      assert.deepEqual(codes, [200, 200, ...Array(3).fill(Number(overloadStatus))]);
      assert.equal(stats().steps["task"]?.["overloaded"], 3);
    });
  }
});

test("admits what its bucket holds, and tells what is left of it", async () => {
  await using({ requestsPerSecond: 2, rateLimitHeaders: true }, async ({ url }) => {
    const answers = await Promise.all(Array.from({ length: 5 }, (_, seed) => post(url, { ...body, seed })));
    const codes = answers.map(({ status }) => status).sort();
    assert.deepEqual(codes.slice(0, 2), [200, 200]);
    assert.ok(codes.includes(429));
    assert.equal(answers[0]?.headers.get("x-ratelimit-limit-requests"), "2");
  });
});

test("with turns to wait for, refuses nobody and answers only so many at once", async () => {
  await using({ parallel: 1, latencyMs: 50 }, async ({ url }) => {
    const begun = performance.now();
    const answers = await Promise.all(Array.from({ length: 4 }, (_, seed) => post(url, { ...body, seed })));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.ok(performance.now() - begun >= 4 * 50 - 5);
  });
});

test("latency is the median asked for, with 99 % below the 99th percentile", () => {
  const settings = withDefaults({ latencyMs: 100, latencyP99Ms: 500 });
  const drawn = Array.from({ length: 5_000 }, (_, index) => latency(settings, seeded(index))).sort(
    (a, b) => a - b,
  );
  assert.ok(Math.abs((drawn[2_500] ?? 0) - 100) < 8);
  assert.ok(Math.abs((drawn[4_950] ?? 0) - 500) < 120);
  assert.equal(latency(withDefaults({ latencyMs: 40 }), seeded(1)), 40);
});

/** Rule, or name of the expert, that catches each fault. */
const caughtBy: Readonly<
  Record<Exclude<SemanticFault, "missedInjection" | "needlessQuestion" | "hiddenError">, readonly string[]>
> = {
  inventedValue: ["K14", "expert_grounding"],
  wrongTool: ["K4"],
  missingRequired: ["K5"],
  undeclaredArgument: ["K6"],
  repeatedCall: ["K10"],
  missingResult: ["empty result"],
  contradictedResult: ["expert_results"],
  droppedRequest: ["expert_completion"],
  emptyAnswer: ["G8", "G5"],
  brokenConstraint: ["expert_constraints"],
  strayAnswer: ["expert_coherence"],
  unplannedRequest: ["expert_plan"],
  alteredReport: ["expert_faithfulness"],
  needlessCall: ["expert_tools"],
  earlyReport: ["expert_order"],
};

/** Faults that leave a dialogue in which no rule finds anything to refuse or mask. */
const unseenByRules: readonly SemanticFault[] = [
  "contradictedResult",
  "brokenConstraint",
  "strayAnswer",
  "unplannedRequest",
  "alteredReport",
  "needlessCall",
  "earlyReport",
];

for (const [fault, names] of Object.entries(caughtBy)) {
  test(`${fault}: is in the dialogue for a rule or an expert to catch`, () =>
    using({ [fault]: 1 }, async ({ url, stats }) => {
      let caught = 0;
      const dialogues = 6;
      for (let slot = 0; slot < dialogues; slot += 1) {
        const dialogue = await skeleton(url, taskOn(shopTools, slot, { subTasks: 3 }));
        const findings = await whatIsFound(url, dialogue);
        if (names.some((name) => findings.includes(name))) caught += 1;
      }
      const { semantic } = stats();
      assert.equal(
        caught,
        semantic[fault as SemanticFault] ?? 0,
        "what was put in and what was found differ",
      );
      assert.ok(caught >= dialogues / 2, `only ${caught} of ${dialogues}`);
    }));
}

for (const fault of unseenByRules) {
  test(`${fault}: strikes at its rate, and its expert fails those dialogues and no others`, () =>
    using({ [fault]: 0.5, seed: 2 }, async ({ url, stats }) => {
      const [name] = caughtBy[fault as keyof typeof caughtBy];
      const expert = experts.find((one) => one.name === name);
      assert.ok(expert);
      let struck = 0;
      const dialogues = 24;
      for (let slot = 0; slot < dialogues; slot += 1) {
        const before = stats().semantic[fault] ?? 0;
        const dialogue = await skeleton(url, taskOn(shopTools, slot, { subTasks: 3 }));
        const put = (stats().semantic[fault] ?? 0) > before;
        if (put) struck += 1;
        assert.deepEqual(blocking(checkRules(dialogue)), []);
        const answer: { readonly verdict: string } = await ask(
          url,
          expertFormat(expert),
          expertPrompt(expert, dialogue),
        );
        assert.equal(answer.verdict, put ? "fail" : "pass", `dialogue ${slot}`);
      }
      assert.ok(struck >= 4 && struck <= 0.75 * dialogues, `${struck} of ${dialogues}`);
    }));
}

test("no expert fails a sound dialogue", () =>
  using({ seed: 9 }, async ({ url }) => {
    for (let slot = 0; slot < 20; slot += 1) {
      const dialogue = await skeleton(url, taskOn(shopTools, slot, { subTasks: 3 }));
      const found = await whatIsFound(url, dialogue);
      assert.deepEqual(
        found.filter((name) => name.startsWith("expert")),
        [],
      );
    }
  }));

async function whatIsFound(url: string, dialogue: Dialogue): Promise<string[]> {
  const byRules = checkRules(dialogue).map(({ rule }) => rule);
  const empty = dialogue.turns.some(({ results }) => results.some(({ content }) => content === ""));
  const verdicts = await Promise.all(
    experts.map(async (expert) => {
      const { verdict } = await ask(url, expertFormat(expert), expertPrompt(expert, dialogue));
      return verdict === "fail" ? [expert.name] : [];
    }),
  );
  return [...byRules, ...(empty ? ["empty result"] : []), ...verdicts.flat()];
}
