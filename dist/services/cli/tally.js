import { toolCatalogs } from "../shared/contracts/topics.js";
export class Tally {
    #orders = new Map();
    #deadLetters = new Map();
    /** Reasons of refused orders whose catalog has not been seen yet: topics are read in no particular order. */
    #refusedOrders = new Map();
    /** An order, as submitted or as the planner put it back. */
    catalog({ name, order }) {
        const tally = this.#order(order.id);
        if (tally.asked === null || order.firstSlot === 0) {
            tally.catalog = name;
            tally.asked = order.dialogues;
        }
    }
    verified({ dialogue: { id, spec, repairs } }) {
        const tally = this.#order(spec.orderId);
        tally.verifiedAttempts.set(id, repairs);
        tally.verifiedSlots.add(spec.slot);
        tally.finalSlots.delete(spec.slot);
    }
    rejected({ dialogueId, spec, reason, final, dialogue }) {
        const tally = this.#order(spec.orderId);
        tally.refusedAttempts.set(dialogueId, { reason, final, repairs: dialogue?.repairs ?? 0 });
        if (final && !tally.verifiedSlots.has(spec.slot))
            tally.finalSlots.add(spec.slot);
    }
    usage(usage) {
        const tally = this.#order(usage.orderId);
        tally.calls += 1;
        if (usage.outcome !== "ok")
            tally.failedCalls += 1;
        tally.promptTokens += usage.promptTokens;
        tally.cachedTokens += usage.cachedTokens;
        tally.completionTokens += usage.completionTokens;
    }
    deadLetter({ topic, stage, errorClass, errorMessage, key }) {
        const kind = `${stage}/${errorClass}`;
        const count = (this.#deadLetters.get(kind)?.count ?? 0) + 1;
        this.#deadLetters.set(kind, { stage, errorClass, count, lastMessage: errorMessage });
        if (topic.endsWith(toolCatalogs.name) && key)
            this.#refusedOrders.set(key.toString("utf8"), errorMessage);
    }
    /** Orders in the order in which they were first seen; one that was never seen has only its id. */
    orders() {
        return [...this.#orders.keys()].map((id) => this.order(id));
    }
    order(id) {
        const tally = this.#orders.get(id) ?? emptyTally();
        const attempts = [...tally.refusedAttempts.entries()].filter(([dialogue]) => !tally.verifiedAttempts.has(dialogue));
        const rejected = tally.finalSlots.size;
        const verified = tally.verifiedSlots.size;
        const refused = this.#refusedOrders.get(id) ?? null;
        const { catalog, asked, calls, failedCalls, promptTokens, cachedTokens, completionTokens } = tally;
        return {
            id,
            catalog,
            asked,
            verified,
            rejected,
            repairs: sum([...tally.verifiedAttempts.values(), ...attempts.map(([, { repairs }]) => repairs)]),
            retries: attempts.filter(([, { final }]) => !final).length,
            attempts: tally.verifiedAttempts.size + attempts.length,
            reasons: countReasons(attempts.map(([, { reason }]) => reason)),
            calls,
            failedCalls,
            promptTokens,
            cachedTokens,
            completionTokens,
            refused,
            done: this.done(id),
        };
    }
    /** Whether nothing more will come of an order. */
    done(id) {
        if (this.#refusedOrders.has(id))
            return true;
        const tally = this.#orders.get(id);
        if (!tally || tally.asked === null)
            return false;
        return tally.verifiedSlots.size + tally.finalSlots.size >= tally.asked;
    }
    /** Whether the order itself was seen. */
    knows(id) {
        return (this.#orders.get(id)?.asked ?? null) !== null;
    }
    deadLetters() {
        return [...this.#deadLetters.values()].sort((a, b) => b.count - a.count);
    }
    #order(id) {
        let tally = this.#orders.get(id);
        if (!tally) {
            tally = emptyTally();
            this.#orders.set(id, tally);
        }
        return tally;
    }
}
function emptyTally() {
    return {
        catalog: "",
        asked: null,
        verifiedAttempts: new Map(),
        verifiedSlots: new Set(),
        refusedAttempts: new Map(),
        finalSlots: new Set(),
        calls: 0,
        failedCalls: 0,
        promptTokens: 0,
        cachedTokens: 0,
        completionTokens: 0,
    };
}
const sum = (values) => values.reduce((total, value) => total + value, 0);
function countReasons(reasons) {
    const counts = new Map();
    for (const reason of reasons)
        counts.set(reason, (counts.get(reason) ?? 0) + 1);
    return Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}
