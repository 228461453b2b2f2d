/** Exactly once: outputs and position in one transaction of a producer that only one process can use at a time. */
export class TransactionalCommitter {
    exclusive = true;
    #broker;
    #input;
    #transactor;
    constructor(broker, input) {
        this.#broker = broker;
        this.#input = input;
        this.#transactor = broker.transactor(`${input.group}-${input.topic}-${input.partition}`);
    }
    async takeOver() {
        // In this order: only once the earlier owner is shut out, and what it left open is settled, can the position be believed.
        await this.#transactor.takeOver();
        return this.#broker.position(this.#input);
    }
    commit(outputs, position) {
        return this.#transactor.transact(outputs, this.#input, position);
    }
    close() {
        return this.#transactor.close();
    }
}
/** At least once, for brokers or rights without transactions: outputs first, and the position once they are acknowledged. */
export class PlainCommitter {
    exclusive = false;
    #broker;
    #input;
    #member;
    constructor(broker, input, member) {
        this.#broker = broker;
        this.#input = input;
        this.#member = member;
    }
    takeOver() {
        return this.#broker.position(this.#input);
    }
    async commit(outputs, position) {
        if (outputs.length > 0)
            await this.#broker.send(outputs);
        await this.#member.commit(this.#input.partition, position);
    }
    async close() { }
}
