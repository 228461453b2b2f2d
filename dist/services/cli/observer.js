import { deadLetters, llmUsage, rejected, toolCatalogs, verified, } from "../shared/contracts/topics.js";
import { PoisonError } from "../shared/stream/codec.js";
import { prefixed } from "../shared/stream/kafka.js";
import { Tally } from "./tally.js";
import { TopicReader } from "./topic-reader.js";
export class Observer {
    tally;
    /** Records on these topics that are not what the topic is for. */
    unreadable = 0;
    #reader;
    constructor(tally, reader) {
        this.tally = tally;
        this.#reader = reader;
    }
    /**
     * Starts to follow, from the beginning of the topics.
     *
     * @param live called after each record
     * @throws Failure when the topics are not there
     */
    static async start(connection, live = () => { }) {
        const { codec, kafka } = connection;
        const tally = new Tally();
        const counters = new Map();
        const count = (topic, counter) => counters.set(prefixed(kafka, topic.name), async ({ value }) => counter(await codec.decode(topic.schema, value)));
        count(toolCatalogs, (value) => tally.catalog(value));
        count(verified, (value) => tally.verified(value));
        count(rejected, (value) => tally.rejected(value));
        count(deadLetters, (value) => tally.deadLetter(value));
        count(llmUsage, (value) => tally.usage(value));
        let observer;
        let unreadable = 0;
        const reader = await TopicReader.start({
            kafka,
            topics: [...counters.keys()],
            from: "beginning",
            onRecord: async (record) => {
                try {
                    await counters.get(record.topic)?.(record);
                }
                catch (error) {
                    if (!(error instanceof PoisonError))
                        throw error;
                    unreadable += 1;
                    if (observer)
                        observer.unreadable = unreadable;
                }
                live(tally);
            },
        });
        observer = new Observer(tally, reader);
        observer.unreadable = unreadable;
        return observer;
    }
    /** What is there now, counted to the end. @throws when reading fails */
    static async look(connection) {
        const observer = await Observer.start(connection);
        try {
            await observer.caughtUp;
            return observer;
        }
        finally {
            await observer.stop();
        }
    }
    /** Resolves when everything that was there at the start has been counted. */
    get caughtUp() {
        return this.#reader.caughtUp;
    }
    /** Rejects when reading fails; never resolves. */
    get failed() {
        return this.#reader.failed;
    }
    async stop() {
        await this.#reader.stop();
    }
}
