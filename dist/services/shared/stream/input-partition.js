import { backOff } from "./back-off.js";
import { BrokerRefused, Fenced, } from "./broker.js";
import { sizeOf } from "./record.js";
import { PartitionTracker } from "./tracker.js";
/** Below this share of its limits a paused partition is read again. */
const resumeShare = 0.75;
/** Results that make a commit worth while at once, and the bytes that do. */
const plenty = 128;
const plentyBytes = 1 << 20;
/** Milliseconds between two commits at least: brokers still write the markers of the one before. */
const commitSpacing = 20;
/** Milliseconds until a position is committed that moved without any result, past control records. */
const idleCommit = 1_000;
const takeOverBase = 100;
const takeOverCap = 5_000;
/** Milliseconds a fenced owner waits before it takes over again: time to hear that it is no owner any more. */
const fencedPause = 3_000;
/** How often a position behind what was committed is taken for a stale answer of a broker. */
const staleAnswers = 10;
export class InputPartition {
    partition;
    #parts;
    #state = "lost";
    #epoch = 0;
    #tracker = new PartitionTracker();
    #committer;
    /** Accepted, and not begun. */
    #queue = [];
    /** By offset. */
    #work = new Map();
    /** Work with an outcome, in the order it came. */
    #ready = [];
    #readyBytes = 0;
    #committed;
    #committedAt = 0;
    #committing;
    #timer;
    #paused = false;
    #quiet = false;
    #problem;
    constructor(parts) {
        this.partition = parts.partition;
        this.#parts = parts;
    }
    get owned() {
        return this.#state !== "lost";
    }
    /** Why the partition cannot be taken over so far; undefined when nothing is known to be wrong. */
    get problem() {
        return this.#problem;
    }
    /** Bytes of what was accepted and is not done. */
    get bufferedBytes() {
        return this.owned ? this.#tracker.bytes : 0;
    }
    status() {
        const { watermark, records } = this.#tracker;
        const running = this.#work.size - this.#ready.length;
        return {
            partition: this.partition,
            state: this.#state,
            epoch: this.#epoch,
            watermark,
            committed: this.#committed?.offset ?? null,
            inFlight: running,
            ready: this.#ready.length,
            queued: this.#queue.length,
            unfinished: records,
            paused: this.#paused,
            headAgeSeconds: Math.round(this.#tracker.headAge(this.#parts.clock.now()) / 1_000),
        };
    }
    /** Takes the partition over, and again whenever its state is in doubt. Nothing is fetched until that is done. */
    open(cause) {
        this.#epoch += 1;
        this.#state = "opening";
        this.#queue = [];
        this.#cancelTimer();
        this.#parts.member.pause(this.partition);
        void this.#takeOver(this.#epoch, cause);
    }
    /** The group went through a rebalance, and the partition stayed here all the time: fetching goes on where it was. */
    kept() {
        if (this.#state === "open")
            this.#parts.member.seek(this.partition, this.#tracker.end);
    }
    /** The partition belongs to somebody else now. */
    lose() {
        // A last commit is safe where latecomers are refused, and saves doing again what is done.
        const last = this.#state === "open" && this.#committer?.exclusive ? this.#commit() : Promise.resolve();
        this.#epoch += 1;
        this.#state = "lost";
        this.#queue = [];
        this.#cancelTimer();
        this.#problem = undefined;
        this.#committed = undefined;
        const committer = this.#committer;
        this.#committer = undefined;
        void last.then(() => {
            closeQuietly(committer);
            if (this.#state === "lost")
                this.#dropReady();
        });
        if (this.#parts.settings.lostWork === "abort")
            this.abort("the partition went to another replica");
    }
    /** Gives up all work in progress: it is not done. */
    abort(reason) {
        for (const [offset, work] of this.#work) {
            if (work.outcome)
                continue;
            this.#work.delete(offset);
            work.abort.abort(new Error(reason));
        }
    }
    /** Takes fetched records in, as far as there is room. @returns the offset to go on from; undefined: not wanted */
    fetched(batch) {
        if (this.#state !== "open" || this.#quiet)
            return undefined;
        const { clock, budget, settings, logger, metrics } = this.#parts;
        const tracker = this.#tracker;
        if (batch.from > tracker.end) {
            logger.warn({ partition: this.partition, from: batch.from, expected: tracker.end }, "records are missing");
            this.open();
            return undefined;
        }
        const now = clock.now();
        let room = budget.room(this.bufferedBytes);
        for (const record of batch.records) {
            if (record.offset < tracker.end) {
                metrics.outcome("skipped");
                continue;
            }
            if (room <= 0 || tracker.records >= mostRecords(settings)) {
                this.#pause();
                return record.offset;
            }
            const work = this.#work.get(record.offset);
            if (!tracker.accept(record.offset, sizeOf(record), work?.since ?? now)) {
                metrics.outcome("skipped");
                continue;
            }
            room -= sizeOf(record);
            if (!work)
                this.#queue.push(record);
        }
        tracker.reach(batch.end);
        if (room <= 0 || tracker.records >= mostRecords(settings))
            this.#pause();
        this.#arm();
        this.#parts.onWork();
        return tracker.end;
    }
    /** The next record to work on; undefined when there is none that may be begun. */
    take() {
        const [next] = this.#queue;
        if (!next || !this.#tracker.withinNote(next.offset))
            return undefined;
        return this.#queue.shift();
    }
    /** Works on a record that was taken. Resolves when the work ended, however it did. */
    async run(record) {
        const { handle, clock, metrics, logger } = this.#parts;
        const work = {
            record,
            since: clock.now(),
            abort: new AbortController(),
            outcome: undefined,
            tried: false,
        };
        this.#work.set(record.offset, work);
        let outcome;
        try {
            outcome = await handle(record, work.abort.signal);
        }
        catch (error) {
            logger.debug({ offset: record.offset, reason: error.message }, "given up");
            if (this.#work.get(record.offset) === work)
                this.#work.delete(record.offset);
            if (work.abort.signal.aborted)
                metrics.outcome("stale");
            return;
        }
        if (this.#work.get(record.offset) !== work)
            return metrics.outcome("stale");
        if (this.#state === "lost") {
            this.#work.delete(record.offset);
            return metrics.outcome("stale");
        }
        work.outcome = outcome;
        this.#ready.push(work);
        this.#readyBytes += bytesOf(outcome.outputs);
        this.#arm();
    }
    /** Commits what is ready now rather than at the next tick. */
    hurry() {
        if (this.#state === "open" && this.#ready.length > 0)
            void this.#commit();
    }
    /** Takes no more records, and forgets those not begun; what is in flight may still be finished and committed. */
    quiesce() {
        this.#quiet = true;
        this.#queue = [];
        if (this.owned)
            this.#parts.member.pause(this.partition);
    }
    /** Commits everything that is done, however often that takes. */
    async finish() {
        let before = Number.POSITIVE_INFINITY;
        // Results too far above the watermark for a note cannot be committed before what is below them: they are left.
        while (this.owned && (this.#committing || this.#moved() || this.#ready.length > 0)) {
            if (this.#state !== "open")
                await this.#sleep(takeOverBase);
            else if (this.#committing || this.#moved() || this.#ready.length < before) {
                before = this.#committing ? before : this.#ready.length;
                await this.#commit();
            }
            else
                break;
        }
        closeQuietly(this.#committer);
    }
    async #takeOver(epoch, cause) {
        const { logger, createCommitter, member, random } = this.#parts;
        for (let attempt = 0;; attempt += 1) {
            closeQuietly(this.#committer);
            this.#committer = undefined;
            if (attempt > 0 || cause) {
                const fenced = attempt === 0 && cause instanceof Fenced;
                await this.#sleep(fenced ? fencedPause : backOff(attempt, takeOverBase, takeOverCap, random));
            }
            if (epoch !== this.#epoch)
                return;
            const committer = createCommitter();
            this.#committer = committer;
            try {
                const position = await committer.takeOver();
                if (epoch !== this.#epoch)
                    return closeQuietly(committer);
                if (position.offset < (this.#committed?.offset ?? 0) && attempt < staleAnswers) {
                    throw new Error(`offset ${this.#committed?.offset} was committed, but the group stands at ${position.offset}`);
                }
                this.#takenOver(position);
                member.seek(this.partition, position.offset);
                this.#paused = false;
                if (!this.#quiet)
                    member.resume(this.partition);
                return;
            }
            catch (error) {
                if (epoch !== this.#epoch)
                    return closeQuietly(committer);
                const { message } = error;
                this.#problem = message;
                logger.warn({ partition: this.partition, attempt, reason: message }, "the partition cannot be taken over yet");
                if (error instanceof BrokerRefused)
                    return this.#parts.onRefused(error);
            }
        }
    }
    /** From here on the position is the truth: work that it calls done is dropped, all other work goes on. */
    #takenOver(position) {
        const { logger, metrics } = this.#parts;
        this.#tracker = new PartitionTracker(position);
        this.#committed = position;
        this.#problem = undefined;
        this.#state = "open";
        if (!this.#tracker.noteUnderstood) {
            logger.warn({ partition: this.partition, offset: position.offset }, "the committed offset carries a note that is not ours: what was done above it is done again");
        }
        for (const [offset, work] of this.#work) {
            if (!this.#tracker.isDone(offset))
                continue;
            if (work.tried)
                this.#settled(work);
            else if (work.outcome)
                metrics.outcome("stale");
            this.#work.delete(offset);
            work.abort.abort(new Error("somebody else has done this record"));
        }
        this.#setReady(this.#ready.filter(({ record }) => this.#work.has(record.offset)));
        logger.debug({ partition: this.partition, epoch: this.#epoch, offset: position.offset }, "partition taken over");
        this.#arm();
    }
    /** One commit at a time; a second caller waits for the first. */
    #commit() {
        this.#cancelTimer();
        this.#committing ??= this.#commitReady().finally(() => {
            this.#committing = undefined;
            this.#committedAt = this.#parts.clock.now();
            this.#arm();
        });
        return this.#committing;
    }
    async #commitReady() {
        const { clock, metrics, onWork } = this.#parts;
        const committer = this.#committer;
        const tracker = this.#tracker;
        const epoch = this.#epoch;
        if (!committer)
            return;
        const batch = this.#ready.filter(({ record }) => tracker.withinNote(record.offset));
        for (const work of batch) {
            work.tried = true;
            tracker.complete(work.record.offset);
        }
        const position = tracker.position();
        if (batch.length === 0 && samePosition(position, this.#committed))
            return;
        const begun = clock.now();
        try {
            await committer.commit(batch.flatMap(({ outcome }) => outcome?.outputs ?? []), position);
        }
        catch (error) {
            metrics.commit(error instanceof Fenced ? "fenced" : "unknown", (clock.now() - begun) / 1_000);
            if (epoch === this.#epoch)
                this.#failed(error);
            return;
        }
        metrics.commit("committed", (clock.now() - begun) / 1_000);
        for (const work of batch)
            this.#settled(work);
        this.#setReady(this.#ready.filter((work) => !batch.includes(work)));
        if (epoch !== this.#epoch)
            return;
        this.#committed = position;
        this.#resume();
        onWork();
    }
    #settled(work) {
        const { metrics, clock } = this.#parts;
        const { record, outcome } = work;
        if (this.#work.get(record.offset) !== work)
            return;
        this.#work.delete(record.offset);
        if (!outcome)
            return;
        metrics.outcome(outcome.kind, (clock.now() - work.since) / 1_000);
        for (const { topic } of outcome.outputs)
            metrics.output(topic);
    }
    /** The outcome of a commit is unknown: only the brokers can tell. */
    #failed(error) {
        const { logger, onRefused } = this.#parts;
        if (error instanceof BrokerRefused) {
            onRefused(error);
            return;
        }
        const details = { partition: this.partition, reason: error.message };
        if (error instanceof Fenced)
            logger.info(details, "another owner took the partition over");
        else
            logger.warn(details, "the outcome of a commit is unknown: the partition is taken over anew");
        this.open(error);
    }
    /** Plans the next commit: at once when there is plenty to commit, else a tick after the first result. */
    #arm() {
        if (this.#state !== "open" || this.#committing)
            return;
        const { clock, settings } = this.#parts;
        const now = clock.now();
        const much = this.#ready.length >= plenty || this.#readyBytes >= plentyBytes || this.#quiet;
        const wait = this.#ready.length > 0
            ? much
                ? 0
                : settings.commitIntervalMs
            : this.#moved()
                ? idleCommit
                : undefined;
        if (wait === undefined)
            return;
        const due = Math.max(now + wait, this.#committedAt + commitSpacing);
        if (this.#timer && this.#timer.due <= due)
            return;
        this.#cancelTimer();
        const cancel = clock.after(due - now, () => {
            this.#timer = undefined;
            if (this.#state === "open")
                void this.#commit();
        });
        this.#timer = { due, cancel };
    }
    #moved() {
        return this.#state === "open" && this.#tracker.watermark !== this.#committed?.offset;
    }
    #pause() {
        if (this.#paused)
            return;
        this.#paused = true;
        this.#parts.member.pause(this.partition);
    }
    #resume() {
        const { settings, budget, member } = this.#parts;
        if (!this.#paused || this.#quiet || this.#state !== "open")
            return;
        if (this.#tracker.records > mostRecords(settings) * resumeShare)
            return;
        if (budget.room(this.bufferedBytes) < budget.share * (1 - resumeShare))
            return;
        this.#paused = false;
        member.resume(this.partition);
    }
    #dropReady() {
        for (const { record } of this.#ready) {
            this.#work.delete(record.offset);
            this.#parts.metrics.outcome("stale");
        }
        this.#setReady([]);
    }
    #setReady(ready) {
        this.#ready = ready;
        this.#readyBytes = ready.reduce((sum, { outcome }) => sum + bytesOf(outcome?.outputs ?? []), 0);
    }
    #cancelTimer() {
        this.#timer?.cancel();
        this.#timer = undefined;
    }
    #sleep(milliseconds) {
        return new Promise((resolve) => {
            this.#parts.clock.after(milliseconds, resolve);
        });
    }
}
/** Records of one partition in memory at most: enough that workers have some until a pause has ended. */
function mostRecords({ maxInFlight }) {
    return Math.max(1_000, 4 * maxInFlight);
}
function bytesOf(outputs) {
    return outputs.reduce((sum, { value }) => sum + value.length, 0);
}
function samePosition(one, other) {
    return one.offset === other?.offset && one.note === other.note;
}
function closeQuietly(committer) {
    void committer?.close().catch(() => { });
}
