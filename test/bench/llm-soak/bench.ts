/** 20,000 calls at an endpoint that does everything wrong: no answer is lost, nothing is left behind in memory. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { seeded } from "../../../services/shared/dialogue/random.ts";
import {
  closed,
  completion,
  cutInBody,
  drip,
  hang,
  huge,
  json,
  type Reply,
  raw,
  reset,
  resetInBody,
  ScriptedEndpoint,
  stallInBody,
} from "../../support/scripted-endpoint.ts";
import { answerFormat, client } from "../llm/load.ts";
import type { Bench } from "../measure.ts";

const calls = 20_000;
const atOnce = 64;
const maxAnswerBytes = 65_536;
/** Memory is settled by then: code is compiled, pools are filled. */
const settledAfter = 5_000;

const good = completion(JSON.stringify(answerFormat.schema.parse({ city: "Oslo", count: 3 })));
/** A fault in seven requests. */
const faults: readonly Reply[] = [
  json(429, { error: { message: "slow down" } }),
  json(429, { error: { message: "slow down" } }, { "retry-after-ms": "50" }),
  json(502, { error: { message: "oops" } }, { "retry-after": "0.05" }),
  json(500, { error: { message: "oops" } }),
  json(503, { error: { message: "overloaded" } }),
  raw(200, "text/html", "<html>gateway</html>"),
  raw(200, "application/json", '{"choices": ['),
  json(200, { choices: [] }),
  completion("no JSON"),
  completion('{"city": "Oslo", "count": 3,}'),
  completion('{"city": ', { finish_reason: "length" }),
  closed,
  reset,
  resetInBody,
  cutInBody,
  huge(16 * maxAnswerBytes),
];
/** These cost a deadline each. */
const slowFaults: readonly Reply[] = [hang, stallInBody, drip];
/** These hold the whole endpoint, so they are rare. */
const holds: readonly Reply[] = [
  json(429, { error: { message: "slow down" } }, { "retry-after": "6" }),
  json(504, { error: { message: "oops" } }, { "retry-after": "6" }),
];
/** Each kind of reply, and the number between 0 and 1 that it is drawn below. */
const mix: readonly [below: number, replies: readonly Reply[]][] = [
  [0.0002, holds],
  [0.003, slowFaults],
  [0.15, faults],
];

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const bench: Bench = async function* () {
  const random = seeded("soak", 1);
  const endpoint = await ScriptedEndpoint.start();
  endpoint.keeps = false;
  endpoint.otherwise((response) => {
    const drawn = random.next();
    const [, replies] = mix.find(([below]) => drawn < below) ?? [1, [good]];
    random.pick(replies)(response);
  });
  let unhandled = 0;
  const count = () => {
    unhandled += 1;
  };
  process.on("unhandledRejection", count);
  process.on("warning", count);
  const tested = client(endpoint.url, { timeoutMs: 1_000, attempts: 20, reAsks: 10, maxAnswerBytes });
  let next = 0;
  let answered = 0;
  let settled = { heap: 0, resident: 0 };
  const outcomes = new Map<string, number>();
  const caller = async () => {
    while (next < calls) {
      const number = next++;
      if (number === settledAfter) settled = memory();
      if (await tested.call(number).catch(() => false)) answered += 1;
      for (const { outcome } of tested.usage.splice(0))
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  const after = memory();
  tested.models.close();
  await endpoint.stop();
  process.off("unhandledRejection", count);
  process.off("warning", count);
  process.stderr.write(
    `attempts: ${[...outcomes].map(([outcome, times]) => `${outcome} ${times}`).join(", ")}\n`,
  );
  yield { name: "soak-answered", value: answered, reference: calls, goal: { atLeast: 1 } };
  yield { name: "soak-heap-mb", value: after.heap, reference: settled.heap, goal: { atMost: 1.1 } };
  yield {
    name: "soak-resident-mb",
    value: after.resident,
    reference: settled.resident,
    goal: { atMost: 1.1 },
  };
  yield { name: "soak-unhandled", value: unhandled, reference: 1, goal: { atMost: 0 } };
};
export default bench;

/**
 * Megabytes: in use on the heap, and of the whole process. Buffers of bodies are in the latter alone; what they hold by
 * themselves goes up and down by half from one moment to the next.
 */
function memory(): { heap: number; resident: number } {
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed / 1_048_576, resident: rss / 1_048_576 };
}
