/**
 * The one place where kafkajs 2.2.4 is changed. Each change says which fault it mends.
 */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

interface SentRequest {
  readonly sentAt: number;
  readonly requestTimeout: number;
  timeoutRequest(): void;
}

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly inflight: ReadonlyMap<number, SentRequest>;
  readonly enforceRequestTimeout: boolean;
  readonly requestTimeout: number;
  requestTimeoutIntervalId: NodeJS.Timeout | undefined;
  scheduleCheckPendingRequests(): void;
  scheduleRequestTimeoutCheck(): void;
  sendSocketRequest(request: unknown): void;
  destroy(): void;
}

/**
 * The request queue re-arms a timer for ever once a connection has had its first answer, even with nothing to send (4-9 %
 * of a core for a process with many connections; kafkajs #1556, #1704), and asks for a negative delay when it was never
 * throttled, which Node 24 reports as a TimeoutNegativeWarning (#1751). Both end when nothing is scheduled while nothing
 * is pending: every push schedules a check of its own, so no request can be forgotten.
 */
const { prototype: queue } = require("kafkajs/src/network/requestQueue/index.js") as {
  prototype: RequestQueue;
};
const schedule = queue.scheduleCheckPendingRequests;
queue.scheduleCheckPendingRequests = function (this: RequestQueue) {
  if (this.pending.length > 0) schedule.call(this);
};

/** Milliseconds between two looks for requests that got no answer in time; kafkajs' own. */
const timeoutPoll = 100;

/**
 * Every connection looks ten times a second for requests that got no answer in time, also when none is under way: with a
 * transactional producer for each partition that alone is half a percent of a core. Here it looks while there are some.
 */
function watchOverRequests(requests: RequestQueue): void {
  if (!requests.enforceRequestTimeout || requests.requestTimeoutIntervalId || requests.inflight.size === 0)
    return;
  requests.requestTimeoutIntervalId = setInterval(
    () => {
      for (const request of requests.inflight.values()) {
        if (Date.now() - request.sentAt > request.requestTimeout) request.timeoutRequest();
      }
      if (requests.inflight.size === 0) stopWatching(requests);
    },
    Math.min(requests.requestTimeout, timeoutPoll),
  );
}

function stopWatching(requests: RequestQueue): void {
  clearInterval(requests.requestTimeoutIntervalId);
  requests.requestTimeoutIntervalId = undefined;
}

queue.scheduleRequestTimeoutCheck = function (this: RequestQueue) {
  stopWatching(this);
  watchOverRequests(this);
};
const send = queue.sendSocketRequest;
queue.sendSocketRequest = function (this: RequestQueue, request) {
  send.call(this, request);
  watchOverRequests(this);
};
const destroy = queue.destroy;
queue.destroy = function (this: RequestQueue) {
  stopWatching(this);
  destroy.call(this);
};

interface Batch {
  readonly rawMessages: readonly unknown[];
  isEmpty(): boolean;
  isEmptyDueToFiltering(): boolean;
}

/**
 * A batch of nothing but control records or aborted ones never reaches the batch callback, so nobody could commit past it
 * and the lag of a group behind transactional producers would never be 0 (#1256). Here it comes like any other, with no
 * messages.
 */
const { prototype: batch } = require("kafkajs/src/consumer/batch.js") as { prototype: Batch };
batch.isEmptyDueToFiltering = () => false;
batch.isEmpty = function (this: Batch) {
  return this.rawMessages.length === 0;
};

interface TopicOffsets {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
}

interface OffsetManager {
  readonly resolvedOffsets: Record<string, Record<number, string>>;
  readonly cluster: { fetchTopicsOffset(topics: readonly unknown[]): Promise<readonly TopicOffsets[]> };
  setDefaultOffset(place: { topic: string; partition: number }): Promise<void>;
}

/**
 * When what is to be fetched has expired, kafkajs commits -2 in the group's name, whatever the commit settings, and so
 * wipes the committed position and its note. Here it only goes on from the start of what is kept.
 */
const { prototype: offsets } = require("kafkajs/src/consumer/offsetManager/index.js") as {
  prototype: OffsetManager;
};
offsets.setDefaultOffset = async function (this: OffsetManager, { topic, partition }) {
  const [found] = await this.cluster.fetchTopicsOffset([
    { topic, partitions: [{ partition }], fromBeginning: true },
  ]);
  const start = found?.partitions.find((candidate) => candidate.partition === partition)?.offset;
  const resolved = this.resolvedOffsets[topic];
  if (start !== undefined && resolved) resolved[partition] = start;
};

interface CoordinatorQuestion {
  readonly groupId: string;
  readonly coordinatorType?: number;
}

interface Cluster {
  readonly brokerPool: {
    findConnectedBroker(): Promise<{ findGroupCoordinator(question: CoordinatorQuestion): Promise<unknown> }>;
  };
  findGroupCoordinatorMetadata(question: CoordinatorQuestion): Promise<unknown>;
}

/**
 * Who looks for a coordinator asks every broker, and where all refuse only hears that there is none: a missing right looks
 * like brokers that are away, and is tried again for ever. Here one of them is asked once more, for its own words.
 */
const { prototype: cluster } = require("kafkajs/src/cluster/index.js") as { prototype: Cluster };
const findCoordinator = cluster.findGroupCoordinatorMetadata;
cluster.findGroupCoordinatorMetadata = async function (this: Cluster, question) {
  try {
    return await findCoordinator.call(this, question);
  } catch (error) {
    if ((error as Error).name !== "KafkaJSGroupCoordinatorNotFound") throw error;
    const broker = await this.brokerPool.findConnectedBroker().catch(() => undefined);
    await broker?.findGroupCoordinator(question).catch((refusal: Error) => {
      if (refusal.name === "KafkaJSProtocolError") throw refusal;
    });
    throw error;
  }
};

interface FetchedPartition {
  readonly abortedTransactions:
    | readonly { readonly producerId: string; readonly firstOffset: string }[]
    | null;
  readonly messages: readonly FetchedMessage[];
}

interface FetchedMessage {
  readonly offset: string;
  readonly key: Buffer | null;
  isControlRecord: boolean;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
}

interface Broker {
  fetch(
    request: unknown,
  ): Promise<{ readonly responses: readonly { readonly partitions: FetchedPartition[] }[] }>;
}

/**
 * kafkajs takes the aborted transactions that brokers list for being in order of their beginning, and steps into one of
 * them a message. Brokers list them in order of their end, and several may begin before one message: where many producers
 * write to one partition, aborted records came through as committed ones. Here they are marked as control records, which
 * are left out and yet count as fetched.
 */
const { prototype: broker } = require("kafkajs/src/broker/index.js") as { prototype: Broker };
const fetchAsIs = broker.fetch;
broker.fetch = async function (this: Broker, request) {
  const response = await fetchAsIs.call(this, request);
  for (const { partitions } of response.responses) for (const partition of partitions) markAborted(partition);
  return response;
};

/** Second half of the key of a control record: 0 ends a transaction that is aborted. */
const abortMarker = 0;

/** Marks the messages of aborted transactions, as Kafka's own client finds them. Changes `partition`. */
export function markAborted({ abortedTransactions, messages }: FetchedPartition): void {
  const ahead = (abortedTransactions ?? []).toSorted((a, b) => Number(b.firstOffset) - Number(a.firstOffset));
  const aborting = new Set<string>();
  for (const message of messages) {
    for (
      let next = ahead.at(-1);
      next && Number(next.firstOffset) <= Number(message.offset);
      next = ahead.at(-1)
    ) {
      aborting.add(next.producerId);
      ahead.pop();
    }
    const { producerId, inTransaction } = message.batchContext;
    if (message.isControlRecord) {
      if (message.key?.readInt16BE(2) === abortMarker) aborting.delete(producerId);
    } else if (inTransaction && aborting.has(producerId)) message.isControlRecord = true;
  }
}

interface MemberAssignment {
  readonly assignment: Readonly<Record<string, readonly number[]>>;
  readonly userData: Buffer;
}

const assignments = require("kafkajs/src/consumer/assignerProtocol.js") as {
  MemberAssignment: { decode(bytes: Buffer): MemberAssignment | null };
};
const userData = new WeakMap<readonly number[], Buffer>();

/**
 * kafkajs drops what an assigner tells a member beside its partitions. Here it stays with the list of partitions, which
 * reaches the GROUP_JOIN event as the object it was decoded to.
 */
const decodeAssignment = assignments.MemberAssignment.decode;
assignments.MemberAssignment.decode = (bytes) => {
  const decoded = decodeAssignment(bytes);
  for (const partitions of Object.values(decoded?.assignment ?? {})) {
    userData.set(partitions, decoded?.userData ?? Buffer.alloc(0));
  }
  return decoded;
};

/** What the assigner said with an assignment, given its list of partitions. */
export function assignmentData(partitions: readonly number[]): Buffer | undefined {
  return userData.get(partitions);
}

interface ConsumerGroup {
  readonly cluster: object;
  fetch(nodeId: number): Promise<unknown>;
}

const rejoining = new WeakSet<object>();

/** A member can only join again when brokers tell it to. Here the next fetch of its connection answers as if they had. */
export function joinAgain(connection: object): void {
  rejoining.add(connection);
}

/**
 * A wish to join again is over with the next assignment, whatever brought it about. Were it carried over, the first fetch
 * after the assignment would join again at once, claiming what the member was just told to release; the others take a
 * moment to follow, in which it is released, and wished for, once more: so it went on for ever, and nobody fetched.
 */
export function joinedAgain(connection: object): void {
  rejoining.delete(connection);
}

const { prototype: group } = require("kafkajs/src/consumer/consumerGroup.js") as { prototype: ConsumerGroup };
const fetchFrom = group.fetch;
group.fetch = async function (this: ConsumerGroup, nodeId) {
  if (rejoining.delete(this.cluster)) {
    throw Object.assign(new Error("joining again"), { type: "REBALANCE_IN_PROGRESS", retriable: true });
  }
  return fetchFrom.call(this, nodeId);
};
