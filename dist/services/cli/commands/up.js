import { exitCodes, Interrupted } from "../exit.js";
import { homeFolder, removeState } from "../home.js";
import { abortOnInterrupt } from "../interrupts.js";
import { choiceOption, replicasOption, wholeOption } from "../options.js";
import { defaultPartitions } from "../setup-topics.js";
import { startStack } from "../stack.js";
import { stageNames } from "../stages.js";
import { faultLevels } from "../teacher.js";
import { note, styled, table } from "../terminal.js";
const help = `
Starts everything on this machine and stays in the foreground: a Kafka broker
and a schema registry (the ones KAFKA_BROKERS and SCHEMA_REGISTRY_URL name, else
child processes with Java and Maven, else containers), topics and schemas, the
offline simulator as teacher (unless LLM_BASE_URL and LLM_MODEL name a real
one), and each stage as a process of its own. A service that dies is started
again. Ctrl-C lets the stages finish what is in flight and stops everything; a
second Ctrl-C stops at once.

A platform that was started here ends with \`up\`, and its data with it.

Logs and state are in .dialoom, or in the folder DIALOOM_HOME names. The other
commands find the stack from the same folder.

Examples:
  $ dialoom up
  $ dialoom up --replicas refiner=2 --replicas verifier=2
  $ dialoom up --faults harsh
  $ LLM_BASE_URL=https://host/v1 LLM_MODEL=name LLM_API_KEY_FILE=key.txt dialoom up
then, in another terminal:
  $ dialoom submit examples/city-trip.json --dialogues 20 --wait
  $ dialoom status --watch
`;
export function addUp(program) {
    program
        .command("up")
        .summary("run the whole pipeline on this machine")
        .description("Run the whole pipeline on this machine, until Ctrl-C or `dialoom down`.")
        .option("--replicas <stage=n>", "processes a stage runs as; may be repeated", replicasOption(stageNames))
        .option("--faults <level>", `faults of the simulator: ${faultLevels.join(", ")} (default: none)`, choiceOption(faultLevels))
        .option("--partitions <n>", "partitions of the topics that scale", wholeOption(1, 10_000), defaultPartitions)
        .addHelpText("after", help)
        .action(run);
}
async function run({ replicas, faults, partitions }) {
    const home = homeFolder();
    // The second Ctrl-C leaves no time to stop anything: child processes end with this one, and the record goes here.
    const interrupted = abortOnInterrupt(() => removeState(home));
    const stack = await startStack({
        home,
        log: note,
        signal: interrupted,
        partitions,
        ...(replicas && { replicas }),
        ...(faults && { faults }),
    });
    if (faults && stack.teacher.kind === "endpoint") {
        note("--faults has no effect: it is the simulator that makes faults, and LLM_BASE_URL names another teacher.");
    }
    for (const line of describe(stack))
        note(line);
    if (!interrupted.aborted) {
        await new Promise((resolve) => interrupted.addEventListener("abort", resolve, { once: true }));
    }
    note(`Stopping (${interrupted.reason}): stages finish what is in flight; again to stop at once.`);
    await stack.stop();
    note("Stopped.");
    if (interrupted.reason === "SIGINT")
        throw new Interrupted("stopped by Ctrl-C");
    process.exitCode = exitCodes.ok;
}
function describe({ platform, services }) {
    const rows = services.map(({ title, pid, url, spec }) => [title, String(pid ?? ""), url, spec.logFile]);
    return [
        "",
        ...table([["SERVICE", "PID", "OPERATIONS PORT", "LOG"], ...rows], 4),
        "",
        `KAFKA_BROKERS=${platform.brokers.join(",")}`,
        `SCHEMA_REGISTRY_URL=${platform.registryUrl}`,
        "",
        styled("bold", "Up. Ctrl-C stops everything."),
        "Next, in another terminal: dialoom submit FILE --dialogues N --wait, dialoom status --watch",
    ];
}
