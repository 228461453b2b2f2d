/**
 * Promises about preference pairs: both versions answer the same dialogue, what lost is what a rule or the judge found worse,
 * and every preference format is read back as the prompt with the preferred answer.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  RoundRecord,
  Turn,
  VerifiedDialogue,
} from "../../../services/shared/contracts/generated/records.ts";
import { readDialogue } from "../../../services/shared/formats/read/formats.ts";
import { exportFormats } from "../../../services/shared/formats/write/formats.ts";
import { pairsOf } from "../../../services/shared/formats/write/pairs.ts";
import { pairedVerified } from "../../support/verified-dialogues.ts";

const [paired] = [...pairedVerified()] as [VerifiedDialogue];
const shown = (verified: VerifiedDialogue) =>
  pairsOf(verified).map(({ before, chosen, rejected }) => [before.length, text(chosen), text(rejected)]);
const text = ({ content, calls }: Turn) => content || calls.map((call) => call.arguments).join();

const withHistory = (
  change: (history: readonly RoundRecord[]) => readonly RoundRecord[],
): VerifiedDialogue => ({
  ...paired,
  dialogue: { ...paired.dialogue, history: change(paired.dialogue.history) },
});

test("what an adopted fill replaced and a fill that was refused lose against what stands", () => {
  assert.deepEqual(shown(paired), [
    [1, '{"city":"Rome","days":2}', '{"city":"Oslo"}'],
    [3, "It is clear in Rome.", "Clear."],
  ]);
});

test("a version counts only as long as nothing before it was changed since", () => {
  // The closing was written anew in round 1; later rounds changed turns before it.
  assert.deepEqual(shown(withHistory(([first]) => (first ? [first] : []))), [
    [5, "You are welcome.", "Bye."],
  ]);
});

test("what an injection put in place is no preference, nor is a tie, nor the same answer", () => {
  const byOperation = withHistory((history) =>
    history.map((record) => ({
      ...record,
      judgements: record.judgements.map((one) => ({ ...one, decidedBy: "operation" })),
    })),
  );
  assert.deepEqual(shown(byOperation), []);
  const tie = withHistory((history) =>
    history.map((record) => ({
      ...record,
      judgements: record.judgements.map((one) => ({ ...one, decidedBy: "nobody" })),
    })),
  );
  assert.deepEqual(shown(tie), []);
  const same = withHistory((history) =>
    history.map((record) => ({ ...record, replaced: paired.dialogue.turns, refused: [] }) as RoundRecord),
  );
  assert.deepEqual(shown(same), []);
});

test("a turn that is not to be trained on makes no pair", () => {
  const call = paired.dialogue.turns[1]?.id ?? "";
  assert.deepEqual(shown({ ...paired, maskedTurns: [call] }).length, 1);
});

for (const format of exportFormats.filter(({ unit }) => unit === "pair"))
  test(`${format.name} is read back with the preferred answer`, () => {
    const examples = format.examples(paired);
    assert.equal(examples.length, 2);
    const ends = examples.map((example) => {
      const { turns } = readDialogue(JSON.parse(JSON.stringify(example)), "auto").dialogue;
      return [turns.length, text(turns.at(-1) as Turn)];
    });
    assert.deepEqual(ends, [
      [2, '{"city":"Rome","days":2}'],
      [4, "It is clear in Rome."],
    ]);
    for (const example of examples)
      assert.deepEqual(Object.keys(example).sort(), format.columns.map(({ name }) => name).sort());
  });
