/** Fills the local platform's cache and prints where the broker's and the registry's files are, a line each. */
import { resolve } from "node:path";
import { ensureSoftware } from "../local/software.ts";
import { onPath } from "../local/toolchain.ts";

const home = resolve(process.argv[2] ?? ".dialoom");
const software = await ensureSoftware(home, onPath("mvn", process.env), (line) => console.error(line));
console.log(`${software.kafka}\n${software.registry}`);
