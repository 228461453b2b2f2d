import { pollUntil } from "../../../infra/local/polling.js";
import { stillRuns } from "../../../infra/local/process-identity.js";
import { Failure } from "../exit.js";
import { cleanLeftovers, homeFolder, runningState } from "../home.js";
import { note } from "../terminal.js";
const help = `
Asks the \`dialoom up\` of this folder (or of DIALOOM_HOME) to stop, as Ctrl-C
there would, and waits until it has. If it was killed, what it left is ended.

Examples:
  $ dialoom down
  $ DIALOOM_HOME=/tmp/other dialoom down
`;
/** Stages may take their drain timeout, two minutes by default, and the platform a little. */
const limitMs = 180_000;
export function addDown(program) {
    program
        .command("down")
        .summary("stop what `dialoom up` started")
        .description("Stop what `dialoom up` started in this folder.")
        .addHelpText("after", help)
        .action(async () => {
        const home = homeFolder();
        const state = runningState(home);
        if (!state) {
            const cleaned = cleanLeftovers(home, note);
            note(cleaned ? `Cleaned up after a stack that was killed, in ${home}.` : `Nothing runs in ${home}.`);
            return;
        }
        note(`Stopping the stack of ${home} (process ${state.owner.pid})…`);
        process.kill(state.owner.pid, "SIGTERM");
        const gone = await pollUntil(() => !stillRuns(state.owner), { limitMs, everyMs: 100 });
        if (!gone) {
            throw new Failure(`It still runs after ${limitMs / 1_000} s. \`kill -9 ${state.owner.pid}\` ends it at once, and its services with it.`);
        }
        note("Stopped.");
    });
}
