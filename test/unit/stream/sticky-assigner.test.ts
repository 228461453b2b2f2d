import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assignShares, type Claim, shareOut } from "../../../services/shared/stream/sticky-assigner.ts";

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

const moved = (before: readonly Omit<Claim, "since">[], after: ReadonlyMap<string, readonly number[]>) =>
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

test("a partition that is to move stays where it is until it is released", () => {
  const [a, b] = [
    { member: "a", had: [0, 1, 2, 3], since: 1 },
    { member: "b", had: [], since: 0 },
  ];
  const first = assignShares([a, b], partitionsUpTo(4));
  assert.deepEqual(first.get("a"), { partitions: [0, 1, 2, 3], release: [2, 3] });
  assert.deepEqual(first.get("b"), { partitions: [], release: [] });
  const second = assignShares([{ ...a, had: [0, 1] }, b], partitionsUpTo(4));
  assert.deepEqual(second.get("a"), { partitions: [0, 1], release: [] });
  assert.deepEqual(second.get("b"), { partitions: [2, 3], release: [] });
});

test("whatever members claim, every partition is with exactly one, and a stable group releases none", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ had: fc.array(fc.nat(12)), since: fc.nat(3) }), { minLength: 1, maxLength: 6 }),
      (had) => {
        let claims = had.map((claim, index) => ({ member: `m${index}`, ...claim }));
        for (let round = 0; round < 3; round += 1) {
          const shares = assignShares(claims, partitionsUpTo(9));
          const all = [...shares.values()].flatMap(({ partitions }) => partitions).sort((a, b) => a - b);
          assert.deepEqual(all, partitionsUpTo(9));
          claims = claims.map((claim) => {
            const { partitions = [], release = [] } = shares.get(claim.member) ?? {};
            return {
              ...claim,
              had: partitions.filter((partition) => !release.includes(partition)),
              since: round + 4,
            };
          });
        }
        const settled = assignShares(claims, partitionsUpTo(9));
        assert.ok([...settled.values()].every(({ release }) => release.length === 0));
      },
    ),
  );
});

test("of two members that claim a partition, the one that got it later has it", () => {
  const shares = assignShares(
    [
      { member: "a", had: [0, 1], since: 5 },
      { member: "b", had: [0, 1], since: 9 },
    ],
    [0, 1],
  );
  assert.deepEqual(shares.get("b")?.partitions.toSorted(), [0, 1]);
  assert.equal(shares.get("b")?.release.length, 1);
});
