/** `npm run fuzz -- [CASES] [FIRST]`: throws mutated dialogues at the rules, 100,000 by default. Exit code 1 when a case fails. */
import { fuzzRules } from "./rules.ts";

/** No number of cases may need more memory than this. */
const mostMemory = 1_500_000_000;

const [cases = "100000", first = "0"] = process.argv.slice(2);
const { cases: done, findings, longest, memory } = fuzzRules(Number(cases), Number(first));
process.stdout.write(
  `${done} cases, ${findings} findings, longest ${longest.toFixed(1)} ms, memory ${Math.round(memory / 1e6)} MB\n`,
);
process.exit(memory > mostMemory ? 1 : 0);
