/**
 * `npm run bench -- NAME…`: runs benchmarks, a line a measure on stdout. A benchmark is a folder here with a `bench.ts`
 * whose default export is a `Bench`; `NAME/PART` runs one `PART.bench.ts` of it.
 *
 * Exit codes: 0 every goal was met, 1 one was not, 2 no such benchmark.
 */
import { existsSync, readdirSync } from "node:fs";
import { type Bench, holds, line } from "./measure.ts";

const ending = ".bench.ts";
/** Module of each benchmark, by its name. */
const modules = new Map(
  readdirSync(import.meta.dirname)
    .filter((name) => existsSync(`${import.meta.dirname}/${name}/bench.ts`))
    .flatMap((name) => [
      [name, `./${name}/bench.ts`] as const,
      ...readdirSync(`${import.meta.dirname}/${name}`)
        .filter((file) => file.endsWith(ending))
        .map((file) => [`${name}/${file.slice(0, -ending.length)}`, `./${name}/${file}`] as const),
    ]),
);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !modules.has(name));
if (wanted.length === 0 || unknown.length > 0) {
  process.stderr.write(
    `bench: say which: ${[...modules.keys()].join(", ")}${unknown[0] ? `; not ${unknown[0]}` : ""}\n`,
  );
  process.exit(2);
}
let met = true;
for (const name of wanted) {
  const { default: bench } = (await import(modules.get(name) ?? "")) as { default: Bench };
  for await (const measure of bench()) {
    met &&= holds(measure);
    process.stdout.write(`${line(measure)}\n`);
  }
}
process.exit(met ? 0 : 1);
