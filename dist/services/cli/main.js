/** Runs the `dialoom` command. Exit codes are in exit.ts. */
import { CommanderError } from "commander";
import { exitCodes, verdictOf } from "./exit.js";
import { createProgram } from "./program.js";
import { note, styled } from "./terminal.js";
// Whoever reads our output may stop reading: `dialoom tail verified | head -3`.
process.stdout.on("error", (error) => {
    if (error.code === "EPIPE")
        process.exit(exitCodes.ok);
    throw error;
});
let code = exitCodes.ok;
try {
    await createProgram().parseAsync();
}
catch (error) {
    if (error instanceof CommanderError) {
        code = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    }
    else {
        const verdict = verdictOf(error);
        code = verdict.code;
        if (verdict.message)
            note(`${styled("red", "dialoom:")} ${verdict.message}`);
    }
}
// Clients that are still closing their connections must not hold the terminal; what was said must still arrive, however
// slowly a pipe is read.
await Promise.all([process.stdout, process.stderr].map(flushed));
process.exit(code);
function flushed(stream) {
    return new Promise((resolve) => stream.write("", () => resolve()));
}
