import { z } from "zod";
import { createKafka, prefixed } from "../shared/stream/kafka.js";
import { quiet } from "./connection.js";
import { groupProgress, spansOf } from "./offsets.js";
import { stageInputs } from "./stages.js";
const statusOfService = z.object({
    inputs: z.array(z.object({ group: z.string(), partitions: z.array(z.object({ inFlight: z.number() })) })),
});
/** Asks for the progress of stages again and again over one connection. */
export class StageMeter {
    #connection;
    #services;
    #admin;
    #rows;
    constructor(connection, services) {
        this.#connection = connection;
        this.#services = services;
        this.#admin = createKafka(connection.kafka, "dialoom-status", quiet).admin();
        this.#rows = stageInputs(connection.rounds);
    }
    /** @param services says, each time anew, which services can be asked: a restarted one has another port */
    static async start(connection, services = () => connection.services) {
        const meter = new StageMeter(connection, services);
        await meter.#admin.connect();
        return meter;
    }
    /** Progress of every input of every stage, in the order a dialogue passes them. */
    async read() {
        const { kafka } = this.#connection;
        const topics = new Set(this.#rows.flatMap(({ reads, writes }) => [reads.name, writes.name]));
        const [inFlight, spans] = await Promise.all([
            inFlightByGroup(this.#services()),
            Promise.all([...topics].map(async (name) => [name, await spansOf(this.#admin, prefixed(kafka, name))])).then((entries) => new Map(entries)),
        ]);
        return Promise.all(this.#rows.map(async ({ stage, group: plain, reads, writes }) => {
            const group = prefixed(kafka, plain);
            const topic = prefixed(kafka, reads.name);
            const { done, open } = await groupProgress(this.#admin, group, topic, spans.get(reads.name) ?? []);
            const working = inFlight?.get(group) ?? (inFlight ? 0 : null);
            const written = spans.get(writes.name) ?? [];
            return {
                stage,
                group,
                reads: topic,
                in: done,
                waiting: Math.max(0, open - (working ?? 0)),
                inFlight: working,
                writes: prefixed(kafka, writes.name),
                out: written.reduce((sum, { first, end }) => sum + end - first, 0),
            };
        }));
    }
    async stop() {
        await this.#admin.disconnect().catch(() => { });
    }
}
/** Waits until the brokers coordinate the groups of all stages, so that none is turned away when it joins. */
export async function awaitCoordinators(connection) {
    const meter = await StageMeter.start(connection, () => []);
    try {
        await meter.read();
    }
    finally {
        await meter.stop();
    }
}
/** Records in flight by group, summed over replicas; null when no service can be asked. */
async function inFlightByGroup(services) {
    const stages = services.filter(({ name }) => name !== "simulator");
    if (stages.length === 0)
        return null;
    const byGroup = new Map();
    await Promise.all(stages.map(async ({ port }) => {
        try {
            const response = await fetch(`http://127.0.0.1:${port}/statusz`, {
                signal: AbortSignal.timeout(2_000),
            });
            for (const { group, partitions } of statusOfService.parse(await response.json()).inputs) {
                const working = partitions.reduce((sum, { inFlight }) => sum + inFlight, 0);
                byGroup.set(group, (byGroup.get(group) ?? 0) + working);
            }
        }
        catch {
            // It is down or starting: nothing is in flight there.
        }
    }));
    return byGroup;
}
