/** 20,000 calls at an endpoint that does everything wrong: no answer is lost, nothing is left behind in memory. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { seeded } from "../../../services/shared/dialogue/random.ts";
import {
  closed,
  completion,
  cutInBody,
  hang,
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
/** Memory is settled by then: code is compiled, pools are filled. */
const settledAfter = 5_000;

const good = completion(JSON.stringify(answerFormat.schema.parse({ city: "Oslo", count: 3 })));
/** A fault in seven requests. */
const faults: readonly Reply[] = [
  json(429, { error: { message: "slow down" } }),
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
];
/** These cost a deadline each. */
const slowFaults: readonly Reply[] = [hang, stallInBody];

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const bench: Bench = async function* () {
  const random = seeded("soak", 1);
  const endpoint = await ScriptedEndpoint.start();
  endpoint.keeps = false;
  endpoint.otherwise((response) => {
    const drawn = random.next();
    const fault = drawn < 0.002 ? random.pick(slowFaults) : drawn < 0.14 ? random.pick(faults) : good;
    fault(response);
  });
  let unhandled = 0;
  const count = () => {
    unhandled += 1;
  };
  process.on("unhandledRejection", count);
  process.on("warning", count);
  const tested = client(endpoint.url, { timeoutMs: 1_000, attempts: 20, reAsks: 10 });
  let next = 0;
  let answered = 0;
  let settled = 0;
  const caller = async () => {
    while (next < calls) {
      const number = next++;
      if (number === settledAfter) settled = heap();
      if (await tested.call(number).catch(() => false)) answered += 1;
      tested.usage.length = 0;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  const after = heap();
  tested.models.close();
  await endpoint.stop();
  process.off("unhandledRejection", count);
  process.off("warning", count);
  yield { name: "soak-answered", value: answered, reference: calls, goal: { atLeast: 1 } };
  yield { name: "soak-heap-mb", value: after, reference: settled, goal: { atMost: 1.1 } };
  yield { name: "soak-unhandled", value: unhandled, reference: 1, goal: { atMost: 0 } };
};
export default bench;

/** Megabytes in use. */
function heap(): number {
  collect();
  return process.memoryUsage().heapUsed / 1_048_576;
}
