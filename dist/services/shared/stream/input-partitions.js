import { PlainCommitter, TransactionalCommitter } from "./committer.js";
import { InputPartition } from "./input-partition.js";
export class InputPartitions {
    input;
    topic;
    group;
    #parts;
    #member;
    /** Every partition there ever was here: what is lost may come back, and its work may still be running. */
    #partitions = new Map();
    #turn = 0;
    #quiet = false;
    constructor(parts) {
        this.#parts = parts;
        this.input = parts.input;
        this.topic = parts.topic;
        this.group = parts.group;
        const listener = {
            rebalancing: () => this.#rebalancing(),
            assigned: (partitions, continuous) => this.#assigned(partitions, continuous),
            fetched: (batch) => this.#fetched(batch),
            failed: parts.onFailed,
        };
        this.#member = parts.broker.member(parts.topic, parts.group, listener);
    }
    async start() {
        await this.#member.start();
    }
    get joined() {
        return this.#member.joined;
    }
    get lastProgress() {
        return this.#member.lastProgress;
    }
    get owned() {
        return [...this.#partitions.values()].filter(({ owned }) => owned);
    }
    /** Why a partition cannot be taken over; undefined when none has a problem. */
    get problem() {
        return this.owned.find(({ problem }) => problem !== undefined)?.problem;
    }
    /** The next record to work on, from each partition in turn, so that a busy one cannot starve the others. */
    take() {
        const { owned } = this;
        for (let step = 0; step < owned.length; step += 1) {
            const partition = owned[(this.#turn + step) % owned.length];
            const record = partition?.take();
            if (partition && record) {
                this.#turn = (this.#turn + step + 1) % owned.length;
                return { partition, record };
            }
        }
        return undefined;
    }
    quiesce() {
        this.#quiet = true;
        for (const partition of this.owned)
            partition.quiesce();
    }
    abort(reason) {
        for (const partition of this.#partitions.values())
            partition.abort(reason);
    }
    /** Commits all that is done. */
    async finish() {
        await Promise.all(this.owned.map((partition) => partition.finish()));
    }
    async leave() {
        await this.#member.leave();
    }
    #rebalancing() {
        for (const partition of this.owned)
            partition.hurry();
    }
    #assigned(partitions, continuous) {
        const { metrics, logger, onWork } = this.#parts;
        metrics.rebalance(continuous ? "continuous" : "interrupted");
        const { owned } = this;
        for (const partition of owned)
            if (!partitions.includes(partition.partition))
                partition.lose();
        for (const number of partitions) {
            const partition = this.#partition(number);
            if (partition.owned && continuous)
                partition.kept();
            // A stopping replica leaves the group in a moment: what it is given meanwhile is left to the next owner.
            else if (this.#quiet && !partition.owned)
                this.#member.pause(number);
            else
                partition.open();
        }
        logger.info({ topic: this.topic, partitions, continuous }, "partitions assigned");
        onWork();
    }
    #fetched(batch) {
        return this.#partitions.get(batch.partition)?.fetched(batch);
    }
    #partition(number) {
        let partition = this.#partitions.get(number);
        if (!partition) {
            const { broker, settings, topic, group, onFailed, ...shared } = this.#parts;
            const id = { topic, group, partition: number };
            partition = new InputPartition({
                ...shared,
                settings,
                partition: number,
                member: this.#member,
                createCommitter: () => settings.guarantee === "exactly-once"
                    ? new TransactionalCommitter(broker, id)
                    : new PlainCommitter(broker, id, this.#member),
                onRefused: onFailed,
            });
            this.#partitions.set(number, partition);
        }
        return partition;
    }
}
