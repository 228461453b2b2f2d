import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PartitionTracker } from "../../../services/shared/stream/tracker.ts";

test("the watermark never passes an unfinished record, in whatever order records are completed", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(200), { minLength: 1 }).map((offsets) => offsets.sort((a, b) => a - b)),
      fc.infiniteStream(fc.nat()),
      (offsets, picks) => {
        const tracker = new PartitionTracker();
        for (const offset of offsets) assert.ok(tracker.accept(offset, 10, 0));
        const open = [...offsets];
        let committed = tracker.watermark ?? 0;
        while (open.length > 0) {
          const [offset] = open.splice((picks.next().value ?? 0) % open.length, 1);
          tracker.complete(offset as number);
          const watermark = tracker.watermark ?? 0;
          assert.ok(watermark >= committed, "a commit never goes backwards");
          assert.ok(open.every((unfinished) => unfinished >= watermark));
          committed = watermark;
        }
        assert.equal(tracker.watermark, (offsets.at(-1) as number) + 1);
        assert.equal(tracker.bytes, 0);
      },
    ),
  );
});

test("an offset that was there before is not taken in again", () => {
  const tracker = new PartitionTracker();
  assert.equal(tracker.accept(5, 1, 0), true);
  assert.equal(tracker.accept(5, 1, 0), false);
  tracker.complete(5);
  assert.equal(tracker.accept(5, 1, 0), false, "also when it is done");
  assert.equal(tracker.accept(4, 1, 0), false, "nor one before it");
});

test("control records and gaps are committed past once everything before them is done", () => {
  const tracker = new PartitionTracker();
  tracker.accept(0, 1, 0);
  tracker.reach(3);
  assert.equal(tracker.watermark, 0);
  tracker.complete(0);
  assert.equal(tracker.watermark, 3);
  tracker.reach(2);
  assert.equal(tracker.watermark, 3, "never backwards");
});

test("completing what is not in flight is a fault, not a silent skip", () => {
  assert.throws(() => new PartitionTracker().complete(1), /not in flight/);
});

test("the age of the head is that of the oldest unfinished record", () => {
  const tracker = new PartitionTracker();
  assert.equal(tracker.headAge(50), 0);
  tracker.accept(1, 1, 10);
  tracker.accept(2, 1, 20);
  assert.equal(tracker.headAge(50), 40);
  tracker.complete(1);
  assert.equal(tracker.headAge(50), 30);
});
