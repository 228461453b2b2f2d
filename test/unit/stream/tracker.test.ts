import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeNote, encodeNote, noteLimit, noteSpan } from "../../../services/shared/stream/commit-note.ts";
import { PartitionTracker } from "../../../services/shared/stream/tracker.ts";

const sortedOffsets = fc
  .uniqueArray(fc.nat(200), { minLength: 1 })
  .map((offsets) => offsets.sort((a, b) => a - b));

test("the watermark never passes an unfinished record, in whatever order records are completed", () => {
  fc.assert(
    fc.property(sortedOffsets, fc.infiniteStream(fc.nat()), (offsets, picks) => {
      const tracker = new PartitionTracker();
      for (const offset of offsets) assert.ok(tracker.accept(offset, 10, 0));
      const open = [...offsets];
      let committed = tracker.watermark;
      while (open.length > 0) {
        const [offset] = open.splice((picks.next().value ?? 0) % open.length, 1);
        tracker.complete(offset as number);
        const { watermark } = tracker;
        assert.ok(watermark >= committed, "a commit never goes backwards");
        assert.ok(open.every((unfinished) => unfinished >= watermark));
        committed = watermark;
      }
      assert.equal(tracker.watermark, (offsets.at(-1) as number) + 1);
      assert.equal(tracker.bytes, 0);
    }),
  );
});

test("whoever takes a partition over by its position does exactly what was not done", () => {
  fc.assert(
    fc.property(sortedOffsets, fc.infiniteStream(fc.boolean()), (offsets, picks) => {
      const first = new PartitionTracker();
      for (const offset of offsets) first.accept(offset, 1, 0);
      const done = offsets.filter(() => picks.next().value);
      for (const offset of done) first.complete(offset);
      const second = new PartitionTracker(first.position());
      const left = offsets.filter((offset) => second.accept(offset, 1, 0));
      assert.deepEqual(
        left,
        offsets.filter((offset) => !done.includes(offset)),
      );
      assert.equal(second.watermark, first.watermark);
      for (const offset of left) second.complete(offset);
      assert.equal(second.position().note, "");
    }),
  );
});

test("work begun before a partition was taken over counts, though its record was not fetched again yet", () => {
  const tracker = new PartitionTracker({ offset: 5, note: "" });
  tracker.complete(7);
  assert.deepEqual(decodeNote(5, tracker.position().note), [7]);
  assert.equal(tracker.watermark, 5, "what lies between was not fetched");
  assert.equal(tracker.accept(5, 1, 0), true);
  assert.equal(tracker.accept(6, 1, 0), true);
  assert.equal(tracker.accept(7, 1, 0), false);
  tracker.complete(5);
  tracker.complete(6);
  assert.deepEqual(tracker.position(), { offset: 8, note: "" });
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

test("the age of the head is that of the oldest unfinished record", () => {
  const tracker = new PartitionTracker();
  assert.equal(tracker.headAge(50), 0);
  tracker.accept(1, 1, 10);
  tracker.accept(2, 1, 20);
  assert.equal(tracker.headAge(50), 40);
  tracker.complete(1);
  assert.equal(tracker.headAge(50), 30);
});

test("a note gives back what was written, and never exceeds what brokers take", () => {
  fc.assert(
    fc.property(fc.nat(2 ** 40), fc.uniqueArray(fc.nat(noteSpan - 1)), (base, bits) => {
      const done = bits.map((bit) => base + bit).sort((a, b) => a - b);
      const note = encodeNote(base, done);
      assert.ok(note.length <= noteLimit);
      assert.deepEqual(decodeNote(base, note), done);
    }),
  );
  assert.ok(encodeNote(0, [noteSpan - 1]).length <= noteLimit);
  assert.throws(() => encodeNote(0, [noteSpan]), RangeError);
  assert.throws(() => encodeNote(5, [4]), RangeError);
});

test("a note of somebody else is ignored, and that is known", () => {
  assert.equal(decodeNote(0, "something"), undefined);
  const tracker = new PartitionTracker({ offset: 3, note: "something" });
  assert.equal(tracker.noteUnderstood, false);
  assert.equal(tracker.accept(3, 1, 0), true);
});
