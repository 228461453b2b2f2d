/**
 * `npm run simulate -- --seeds N [--from S] [--at-least-once] [--graceful] [--first-violation]`: lets N histories
 * happen. `-- --seed S --trace` lets one happen again, and tells it.
 *
 * Exit codes: 0 no violation, 1 violations, each printed with its seed.
 */
import { parseArgs } from "node:util";
import { simulate } from "./simulate.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "500" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    trace: { type: "boolean", default: false },
    "at-least-once": { type: "boolean", default: false },
    graceful: { type: "boolean", default: false },
    "first-violation": { type: "boolean", default: false },
  },
});
const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
const begun = performance.now();
const sum = { histories: 0, messages: 0, runs: 0, faults: 0, steps: 0, bad: 0 };
for (let seed = first; seed < first + count; seed += 1) {
  const history = await simulate(seed, {
    guarantee: values["at-least-once"] ? "at-least-once" : "exactly-once",
    faults: values.graceful ? "graceful" : "all",
    trace: values.trace,
  });
  for (const line of history.trace) process.stdout.write(`${line}\n`);
  sum.histories += 1;
  sum.messages += history.messages;
  sum.runs += history.runs;
  sum.faults += history.faults;
  sum.steps += history.steps;
  if (history.violations.length > 0) {
    sum.bad += 1;
    process.stdout.write(`seed ${seed}: ${history.violations.slice(0, 5).join("; ")}\n`);
    if (values["first-violation"]) break;
  }
}
const seconds = (performance.now() - begun) / 1_000;
process.stdout.write(
  `${sum.histories} histories, ${sum.faults} faults, ${sum.messages} messages, ${sum.runs} runs of the handler ` +
    `(${(sum.runs / sum.messages).toFixed(2)} a message), ${sum.steps} steps in ${seconds.toFixed(1)} s: ` +
    `${sum.bad === 0 ? "no violation" : `${sum.bad} with violations`}\n`,
);
process.exit(sum.bad === 0 ? 0 : 1);
