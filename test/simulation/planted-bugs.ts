/**
 * Bugs to be planted: small changes of the runtime's source, each one that somebody could make. The simulation must find
 * every one of them; that is what shows that it would find theirs.
 */

export interface PlantedBug {
  /** What the change does, as its author would have to admit. */
  readonly says: string;
  /** Module of `services/shared/stream`. */
  readonly module: string;
  /** Text that stands there exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The guarantee under which it shows; exactly-once when not given. */
  readonly guarantee?: "at-least-once";
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    says: "commits the highest offset fetched instead of the low watermark",
    module: "tracker.ts",
    find: "for (const offset of this.#unfinished.keys()) return offset;\n    return this.#end;",
    replace: "return this.#end;",
  },
  {
    says: "does not shut the earlier owner out",
    module: "committer.ts",
    find: "await this.#transactor.takeOver();\n",
    replace: "void this.#transactor.takeOver().catch(() => {});\n",
  },
  {
    says: "reads the position before it shuts the earlier owner out",
    module: "committer.ts",
    find: "await this.#transactor.takeOver();\n    return this.#broker.position(this.#input);",
    replace:
      "const position = await this.#broker.position(this.#input);\n    await this.#transactor.takeOver();\n    return position;",
  },
  {
    says: "ignores the note of what is done above the position",
    module: "tracker.ts",
    find: "for (const known of done ?? []) this.#done.add(known);",
    replace: "",
  },
  {
    says: "writes no note",
    module: "tracker.ts",
    find: "note: encodeNote(watermark, this.#done)",
    replace: 'note: ""',
  },
  {
    says: "takes its own word for the position after a commit of unknown outcome, not the brokers'",
    module: "partition-ownership.ts",
    find: "const position = await committer.takeOver();",
    replace: "const asked = await committer.takeOver();\n        const position = known ?? asked;",
  },
  {
    says: "takes over with the producer that failed",
    module: "partition-ownership.ts",
    find: "const committer = createCommitter();",
    replace: "const committer = (this.first ??= createCommitter());",
  },
  {
    says: "keeps results that somebody else has committed meanwhile",
    module: "partition-work.ts",
    find: "if (!isDone(offset)) continue;",
    replace: "continue;",
  },
  {
    says: "produces the outputs outside of the transaction",
    module: "committer.ts",
    find: "return this.#transactor.transact(outputs, this.#input, position, apart);",
    replace:
      "return this.#broker.send(outputs, apart).then(() => this.#transactor.transact([], this.#input, position, apart));",
  },
  {
    says: "commits the position before the outputs are acknowledged",
    module: "committer.ts",
    find: "if (outputs.length > 0) await this.#broker.send(outputs, apart);\n    await this.#member.commit(this.#input.partition, position);",
    replace:
      "await this.#member.commit(this.#input.partition, position);\n    if (outputs.length > 0) await this.#broker.send(outputs, apart);",
    guarantee: "at-least-once",
  },
  {
    says: "marks a record done when work on it begins",
    module: "input-partition.ts",
    find: "return this.#runner.run(record);",
    replace: "this.#tracker.complete(record.offset);\n    return this.#runner.run(record);",
  },
  {
    says: "does again what is fetched again",
    module: "tracker.ts",
    find: "if (offset < this.#end) return false;",
    replace: "",
  },
  {
    says: "commits results whose outputs it leaves out",
    module: "input-partition.ts",
    find: "batch.flatMap(({ outcome }) => outcome?.outputs ?? [])",
    replace: "batch.slice(1).flatMap(({ outcome }) => outcome?.outputs ?? [])",
  },
  {
    says: "never commits past control records",
    module: "tracker.ts",
    find: "this.#end = Math.max(this.#end, end);",
    replace: "void end;",
  },
  {
    says: "forgets to go on after a pause",
    module: "input-partition.ts",
    find: "    if (!this.#still) this.#intake.resume(tracker);\n",
    replace: "",
  },
  {
    says: "drops a poison message instead of keeping it",
    module: "stage-handler.ts",
    find: 'return { kind: "dead_lettered", outputs: [letter] };',
    replace: 'void letter;\n    return { kind: "dead_lettered", outputs: [] };',
  },
  {
    says: "lets a taking over that was overtaken change the partition's state",
    module: "partition-ownership.ts",
    find: "const position = await committer.takeOver();\n        if (epoch !== this.#epoch) return closeQuietly(committer);",
    replace: "const position = await committer.takeOver();",
  },
  {
    says: "tries again for ever what a broker finds too large",
    module: "input-partition.ts",
    find: "if (error instanceof TooLarge) this.#runner.tooLarge(error, batch, suspect !== undefined);",
    replace: "",
  },
  {
    says: "refuses everything that was together with something too large",
    module: "partition-runner.ts",
    find: "if (!alone || !this.#work.has(work)) continue;",
    replace: "if (!this.#work.has(work)) continue;",
  },
];
