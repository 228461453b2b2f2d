import { allTopics } from "../../shared/contracts/topics.js";
import { PoisonError } from "../../shared/stream/codec.js";
import { prefixed } from "../../shared/stream/kafka.js";
import { connect } from "../connection.js";
import { UsageError } from "../exit.js";
import { abortOnInterrupt, unlessAborted } from "../interrupts.js";
import { wholeOption } from "../options.js";
import { plainBytes, recordLine } from "../record-view.js";
import { note, out, styled } from "../terminal.js";
import { TopicReader } from "../topic-reader.js";
const help = `
TOPIC is a topic's name without KAFKA_TOPIC_PREFIX: tool-catalogs,
dialogue-tasks, skeletons, refine-round-1 and so on, verified, rejected,
dead-letters, llm-usage. Shows what comes in from now on, until Ctrl-C. Records
of one partition come in order. Bytes are base64 in JSON.

Examples:
  $ dialoom tail verified
  $ dialoom tail rejected --from-beginning
  $ dialoom tail dead-letters --no-follow --json | jq -r .value.errorMessage
`;
export function addTail(program) {
    program
        .command("tail")
        .summary("show the records of a topic, decoded")
        .description("Show the records of a topic, decoded, as they come in.")
        .argument("<topic>", "which topic")
        .option("--json", "one JSON object a line: topic, partition, offset, timestamp, key, value")
        .option("--from-beginning", "begin with the oldest record")
        .option("--limit <n>", "end after so many records", wholeOption(1, Number.MAX_SAFE_INTEGER))
        .option("--no-follow", "show what is there, from the oldest record, and end")
        .addHelpText("after", help)
        .action(run);
}
async function run(name, options) {
    const connection = await connect();
    const topic = topicNamed(connection, name);
    const full = Promise.withResolvers();
    const fromBeginning = options.fromBeginning === true || !options.follow;
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    let shown = 0;
    const signal = abortOnInterrupt();
    const reader = await TopicReader.start({
        kafka: connection.kafka,
        topics: [prefixed(connection.kafka, topic.name)],
        from: fromBeginning ? "beginning" : "end",
        onRecord: async (record) => {
            if (shown >= limit)
                return;
            shown += 1;
            out(await lineOf(connection, topic, record, options.json === true));
            if (shown >= limit)
                full.resolve();
        },
    });
    try {
        if (options.follow)
            note(`${topic.name}: ${fromBeginning ? "from the oldest record" : "from now on"}; Ctrl-C ends.`);
        const ends = options.follow ? [full.promise] : [full.promise, reader.caughtUp];
        await unlessAborted(Promise.race([...ends, reader.failed]), signal);
    }
    finally {
        await reader.stop();
    }
}
function topicNamed({ rounds, kafka }, name) {
    const topics = allTopics(rounds);
    const found = topics.find((topic) => topic.name === name || prefixed(kafka, topic.name) === name);
    if (found)
        return found;
    throw new UsageError(`There is no topic "${name}". Topics: ${topics.map((topic) => topic.name).join(", ")}.`);
}
async function lineOf({ codec }, topic, record, json) {
    const { partition, offset, timestamp } = record;
    const key = record.key?.toString("utf8") ?? null;
    const base = { topic: record.topic, partition, offset, timestamp, key };
    const at = `${new Date(timestamp).toISOString()} ${partition}/${offset} ${key ?? "-"}`;
    try {
        const value = await codec.decode(topic.schema, record.value);
        if (json)
            return JSON.stringify({ ...base, value }, plainBytes);
        return `${styled("dim", at, process.stdout)}  ${recordLine(topic.schema, value)}`;
    }
    catch (error) {
        if (!(error instanceof PoisonError))
            throw error;
        const bytes = record.value?.toString("base64") ?? null;
        if (json)
            return JSON.stringify({ ...base, error: error.message, bytes });
        return `${styled("dim", at, process.stdout)}  ${styled("red", "unreadable", process.stdout)}: ${error.message}`;
    }
}
