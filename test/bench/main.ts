/**
 * `npm run bench -- NAME…`: runs benchmarks, a line a measure on stdout. A benchmark is a folder here with a `bench.ts`
 * whose default export is a `Bench`.
 *
 * Exit codes: 0 every goal was met, 1 one was not, 2 no such benchmark.
 */
import { existsSync, readdirSync } from "node:fs";
import { type Bench, holds, line } from "./measure.ts";

const known = readdirSync(import.meta.dirname).filter((name) =>
  existsSync(`${import.meta.dirname}/${name}/bench.ts`),
);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
if (wanted.length === 0 || unknown.length > 0) {
  process.stderr.write(`bench: say which: ${known.join(", ")}${unknown[0] ? `; not ${unknown[0]}` : ""}\n`);
  process.exit(2);
}
let met = true;
for (const name of wanted) {
  const { default: bench } = (await import(`./${name}/bench.ts`)) as { default: Bench };
  for await (const measure of bench()) {
    met &&= holds(measure);
    process.stdout.write(`${line(measure)}\n`);
  }
}
process.exit(met ? 0 : 1);
