import assert from "node:assert/strict";
import { test } from "node:test";
import type { LlmUsage } from "../../../services/shared/contracts/generated/records.ts";
import { createLogger } from "../../../services/shared/ops/logs.ts";
import type { GroupListener, GroupMember } from "../../../services/shared/stream/broker.ts";
import { UsageFollower } from "../../../services/shared/stream/usage-follower.ts";

/** A follower of a topic with these records, each an id, by partition; what it does with its group is on record. */
function following(records: readonly (readonly string[])[], first = 0) {
  const seen: string[] = [];
  const deeds: string[] = [];
  let listener: GroupListener | undefined;
  const member: GroupMember = {
    start: async () => {},
    joined: true,
    lastProgress: 0,
    pause: (partition) => deeds.push(`pause ${partition}`),
    resume: (partition) => deeds.push(`resume ${partition}`),
    seek: (partition, offset) => deeds.push(`seek ${partition} ${offset}`),
    commit: () => assert.fail("nothing is committed"),
    release: () => assert.fail("nobody else is in the group"),
    leave: async () => {},
  };
  const follower = new UsageFollower({
    member: (given) => {
      listener = given;
      return member;
    },
    spans: async () =>
      new Map(records.map((ids, partition) => [partition, { first, end: first + ids.length }])),
    decode: async (value) => {
      if (value.toString() === "broken") throw new Error("no record");
      return { id: value.toString() } as LlmUsage;
    },
    onUsage: ({ id }) => seen.push(id),
    onFailed: () => assert.fail("it goes on"),
    logger: createLogger("test", "silent"),
  });
  const deliver = (partition: number, from: number, ids: readonly string[]) =>
    listener?.fetched({
      partition,
      from,
      end: from + ids.length,
      records: ids.map((id, index) => ({
        topic: "llm-usage",
        partition,
        offset: from + index,
        key: null,
        value: Buffer.from(id),
        headers: {},
        timestamp: "0",
      })) as never,
    });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    follower,
    seen,
    deeds,
    deliver,
    settled,
    assign: (...all: number[]) => listener?.assigned(all, [], true),
  };
}

test("it has caught up when every record that was there is counted, and goes on with what comes", async () => {
  const { follower, seen, deliver, settled, assign } = following([["a", "b"], ["c"]]);
  let caughtUp = false;
  const start = follower.start().then(() => {
    caughtUp = true;
  });
  await settled();
  assign(0, 1);
  deliver(0, 0, ["a", "b"]);
  await settled();
  assert.equal(caughtUp, false);
  deliver(1, 0, ["c"]);
  await start;
  deliver(0, 2, ["d"]);
  await settled();
  assert.deepEqual(seen, ["a", "b", "c", "d"]);
});

test("nothing is counted twice when the group is shared out anew, and reading goes on where it was", async () => {
  const { follower, seen, deeds, deliver, settled, assign } = following([["a", "b"]], 5);
  const start = follower.start();
  await settled();
  assign(0);
  deliver(0, 5, ["a", "b"]);
  await start;
  assign(0);
  deliver(0, 5, ["a", "b", "c"]);
  await settled();
  assert.deepEqual(seen, ["a", "b", "c"]);
  assert.deepEqual(
    deeds.filter((deed) => deed.startsWith("seek")),
    ["seek 0 5", "seek 0 7"],
  );
});

test("a partition is not read on before its batch is counted, and what cannot be read is left out", async () => {
  const { follower, seen, deeds, deliver, settled, assign } = following([["a", "broken", "b"]]);
  const start = follower.start();
  await settled();
  assign(0);
  deliver(0, 0, ["a", "broken", "b"]);
  assert.deepEqual(deeds, ["seek 0 0", "pause 0"]);
  await start;
  assert.deepEqual(deeds, ["seek 0 0", "pause 0", "resume 0"]);
  assert.deepEqual(seen, ["a", "b"]);
});

test("an empty topic needs no waiting", async () => {
  await following([[], []]).follower.start();
});
