import assert from "node:assert/strict";
import { test } from "node:test";
import { TextCache } from "../../../services/shared/tools/text-cache.ts";

test("a text is worked on once while it is kept", () => {
  let works = 0;
  const cache = new TextCache<string>(2, 100);
  const get = (text: string) =>
    cache.get(text, (one) => {
      works += 1;
      return one.toUpperCase();
    });
  assert.deepEqual([get("a"), get("a"), get("b"), get("a")], ["A", "A", "B", "A"]);
  assert.equal(works, 2);
});

test("the longest unused goes first, and is told", () => {
  const gone: string[] = [];
  const cache = new TextCache<string>(2, 100, (value) => gone.push(value));
  for (const text of ["a", "b", "a", "c"]) cache.get(text, (one) => one);
  assert.deepEqual(gone, ["b"]);
});

test("long texts count for what they hold", () => {
  const cache = new TextCache<number>(100, 10, () => {});
  for (const text of ["aaaaaa", "bbbbbb", "c".repeat(50)]) cache.get(text, ({ length }) => length);
  assert.equal(cache.size, 1);
});
