/** The messages of a simulated run, and what has to come of each. */
import type { OutputRecord } from "../../services/shared/stream/broker.ts";
import type { Cluster } from "./cluster.ts";
import type { World } from "./world.ts";

export type Kind = "plain" | "slow" | "endless" | "flaky" | "poison" | "refused" | "bug" | "huge";

/** What a message says: which it is, and what its stage shall do with it. */
export interface Message {
  readonly id: string;
  readonly kind: Kind;
  readonly outputs: number;
}

export const inputTopic = "in";
export const outputTopics = ["out-0", "out-1"];
export const letterTopic = "dead-letters";

const isLetter = (kind: Kind) => kind === "poison" || kind === "refused" || kind === "bug";

/** Bytes of the values of a batch that brokers take: less than a huge output has, and than many dead letters together. */
export const mostBytes = 2_500;

/** Names of what committed readers have to see of a message, each once. */
export function expected({ id, kind, outputs }: Message): string[] {
  if (isLetter(kind) || (kind === "huge" && outputs > 0)) return [`letter ${id}`];
  return Array.from({ length: outputs }, (_, index) => `output ${id}.${index}`);
}

/** The name of an output, as `expected` has it. */
export function nameOf({ topic, value }: OutputRecord): string {
  return topic === letterTopic ? letterName(value) : `output ${value.toString("utf8")}`;
}

function letterName(letter: Buffer): string {
  const { value } = JSON.parse(letter.toString("utf8")) as { value: { data: number[] } };
  return `letter ${parse(Buffer.from(value.data)).id}`;
}

export function parse(bytes: Buffer): Message {
  const text = bytes.toString("utf8");
  return JSON.parse(text.startsWith("!") ? text.slice(1) : text) as Message;
}

const kinds: readonly (readonly [Kind, number])[] = [
  ["plain", 0.59],
  ["slow", 0.12],
  ["flaky", 0.1],
  ["endless", 0.04],
  ["poison", 0.04],
  ["refused", 0.04],
  ["bug", 0.04],
  ["huge", 0.03],
];

function kindOf(world: World): Kind {
  let left = world.random();
  for (const [kind, share] of kinds) {
    left -= share;
    if (left < 0) return kind;
  }
  return "plain";
}

/**
 * Has messages come in over time, alone and in transactions, some of which are aborted.
 *
 * @returns the messages by partition and offset, filled as they come
 */
export function produceInputs(
  world: World,
  cluster: Cluster,
  count: number,
  within: number,
): Map<string, Message> {
  const messages = new Map<string, Message>();
  let made = 0;
  while (made < count) {
    const batch = Math.min(count - made, world.between(1, 6));
    const first = made;
    made += batch;
    const at = world.chance(0.4) ? 0 : world.between(0, within);
    world.after(at, () => {
      const partition = world.between(0, cluster.settings.partitions - 1);
      const log = cluster.log(inputTopic, partition);
      const append = (id: string, state: "committed" | "aborted") => {
        const message: Message = { id, kind: kindOf(world), outputs: world.between(0, 3) };
        const text = `${message.kind === "poison" ? "!" : ""}${JSON.stringify(message)}`;
        const record = { topic: inputTopic, key: id, value: Buffer.from(text) };
        const { offset } = log.append(record, state, world.now);
        if (state === "committed") messages.set(`${partition}/${offset}`, message);
      };
      const inTransaction = world.chance(0.5);
      if (inTransaction && world.chance(0.3)) {
        append(`aborted-${first}`, "aborted");
        log.append(undefined, "committed", world.now);
      }
      for (let index = 0; index < batch; index += 1) append(`m${first + index}`, "committed");
      if (inTransaction) log.append(undefined, "committed", world.now);
    });
  }
  return messages;
}
