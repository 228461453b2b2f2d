import { setTimeout as delay } from "node:timers/promises";
import { connect } from "../connection.js";
import { Failure, Interrupted } from "../exit.js";
import { homeFolder, runningState } from "../home.js";
import { abortOnInterrupt, unlessAborted } from "../interrupts.js";
import { Observer } from "../observer.js";
import { StageMeter } from "../stage-progress.js";
import { acceptance, deadLetterLines, orderLines, perVerified, stageLines, summaryLine, } from "../status-view.js";
import { counted, LiveBlock, out } from "../terminal.js";
const help = `
Counted from the topics alone, so it is the same wherever the services run. IN
and WAITING are records by the offsets of each consumer group; IN FLIGHT comes
from the operations ports of a stack on this machine, and is - for others.

Examples:
  $ dialoom status
  $ dialoom status ord_0123456789ab --watch
  $ dialoom status --json | jq '.orders[] | {id, verified, asked}'
`;
const everyMs = 1_000;
/** A line of JSON a second is more than a log wants. */
const plainEveryMs = 5_000;
export function addStatus(program) {
    program
        .command("status")
        .summary("how orders and stages are doing")
        .description("Show how orders and stages are doing.")
        .argument("[order]", "only this order")
        .option("--watch", "stay, and show changes until Ctrl-C")
        .option("--json", "one JSON object; with --watch one every few seconds, each on a line")
        .addHelpText("after", help)
        .action(run);
}
async function run(order, options) {
    const connection = await connect();
    if (options.watch)
        return watch(connection, order, options.json === true);
    const meter = await StageMeter.start(connection);
    const [observer, stages] = await Promise.all([Observer.look(connection), meter.read()]);
    await meter.stop();
    const view = viewOf(observer, stages, order);
    if (order !== undefined && view.orders.every(({ asked, refused }) => asked === null && refused === null)) {
        throw new Failure(`There is no order ${order}; \`dialoom status\` lists all.`);
    }
    if (options.json)
        out(JSON.stringify(jsonOf(view)));
    else
        for (const line of lines(view))
            out(line);
}
async function watch(connection, order, json) {
    const signal = abortOnInterrupt();
    const live = new LiveBlock(process.stdout);
    const observer = await Observer.start(connection);
    const meter = await StageMeter.start(connection, () => runningState(homeFolder())?.services ?? connection.services);
    try {
        await unlessAborted(observer.caughtUp, signal);
        for (;;) {
            const view = viewOf(observer, await unlessAborted(meter.read(), signal), order);
            if (json)
                out(JSON.stringify(jsonOf(view)));
            else
                live.update(lines(view), view.orders.map((each) => `${each.id}: ${summaryLine(each, view.stages)}`).join("; ") ||
                    "no orders yet");
            const wait = delay(json ? plainEveryMs : everyMs);
            await unlessAborted(Promise.race([wait, observer.failed]), signal);
        }
    }
    catch (error) {
        if (!(error instanceof Interrupted) || signal.reason === "SIGINT")
            throw error;
    }
    finally {
        await Promise.all([observer.stop(), meter.stop()]);
    }
}
function viewOf(observer, stages, order) {
    const { tally } = observer;
    return { orders: order === undefined ? tally.orders() : [tally.order(order)], stages, observer };
}
function lines({ orders, stages, observer }) {
    return [
        ...(orders.length === 0 ? ["no orders yet; `dialoom submit FILE --dialogues N` makes one"] : []),
        ...orders.flatMap((order) => [...orderLines(order), ""]),
        ...stageLines(stages),
        "",
        ...deadLetterLines(observer.tally.deadLetters()),
        ...(observer.unreadable > 0
            ? [`${counted(observer.unreadable, "record")} could not be read and are not counted`]
            : []),
    ];
}
function jsonOf({ orders, stages, observer }) {
    return {
        version: 1,
        orders: orders.map((order) => ({
            ...order,
            acceptance: acceptance(order),
            callsPerVerified: perVerified(order, order.calls),
            tokensPerVerified: perVerified(order, order.promptTokens + order.completionTokens),
        })),
        stages,
        deadLetters: observer.tally.deadLetters(),
        unreadable: observer.unreadable,
    };
}
