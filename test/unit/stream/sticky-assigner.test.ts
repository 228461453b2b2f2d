import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Claim, shareOut } from "../../../services/shared/stream/sticky-assigner.ts";

const partitionsUpTo = (count: number) => Array.from({ length: count }, (_, index) => index);

test("every partition goes to exactly one member, and no member has two more than another", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.nat(30),
      fc.infiniteStream(fc.array(fc.nat(40))),
      (members, count, had) => {
        const claims = partitionsUpTo(members).map((member) => ({
          member: `m${member}`,
          had: had.next().value ?? [],
        }));
        const shares = shareOut(claims, partitionsUpTo(count));
        const all = [...shares.values()].flat().sort((a, b) => a - b);
        assert.deepEqual(all, partitionsUpTo(count));
        const sizes = [...shares.values()].map(({ length }) => length);
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
        assert.equal(shares.size, members);
      },
    ),
  );
});

const moved = (before: readonly Claim[], after: ReadonlyMap<string, readonly number[]>) =>
  before.flatMap(({ member, had }) => had.filter((partition) => !after.get(member)?.includes(partition)));

test("a member that joins gets its share, and nothing else moves", () => {
  const before = [
    { member: "a", had: [0, 1, 2, 3, 4, 5] },
    { member: "b", had: [6, 7, 8, 9, 10, 11] },
  ];
  const after = shareOut([...before, { member: "c", had: [] }], partitionsUpTo(12));
  assert.equal(moved(before, after).length, 4);
  assert.equal(after.get("c")?.length, 4);
});

test("when a member leaves, the others keep all they had", () => {
  const left = [
    { member: "a", had: [0, 3, 5] },
    { member: "c", had: [1, 4] },
  ];
  const after = shareOut(left, partitionsUpTo(7));
  assert.deepEqual(moved(left, after), []);
});

test("a group in which nothing changes keeps everything", () => {
  const before = [
    { member: "a", had: [2, 0] },
    { member: "b", had: [4, 1, 3] },
  ];
  assert.deepEqual(moved(before, shareOut(before, partitionsUpTo(5))), []);
});

test("what two members claim goes to one of them", () => {
  const after = shareOut(
    [
      { member: "a", had: [0, 1] },
      { member: "b", had: [0, 1] },
    ],
    [0, 1],
  );
  assert.deepEqual([...after.values()].flat().sort(), [0, 1]);
});
