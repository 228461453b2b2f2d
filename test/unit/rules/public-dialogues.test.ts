/**
 * Promises about honest data, measured on public dialogues of four sources:
 * - at most 2 % of the dialogues of each source are rejected, and at most 8 % of assistant turns masked;
 * - what is rejected is what is known to be wrong upstream.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Dialogue } from "../../../services/shared/contracts/generated/records.ts";
import { checkRules } from "../../../services/shared/rules/check.ts";
import { maskedTurns } from "../../../services/shared/rules/verdict.ts";
import {
  apiBank,
  bfclExecuted,
  glaive,
  publicData,
  tauBenchAirline,
} from "../../support/public-dialogues.ts";

interface Source {
  readonly name: string;
  readonly load: (folder: string) => Dialogue[];
  readonly dialogues: number;
  readonly calls: number;
  /** Every rejection, with its reason: faults of the data, each looked at. */
  readonly rejected: readonly string[];
}

const sources: readonly Source[] = [
  { name: "tau-bench airline", load: tauBenchAirline, dialogues: 200, calls: 1164, rejected: [] },
  {
    name: "BFCL multi-turn base",
    load: bfclExecuted,
    dialogues: 200,
    calls: 1142,
    // A text for an integer: the published ground truth contradicts its own schema.
    rejected: ["multi_turn_base_173 K7"],
  },
  {
    name: "API-Bank level 1",
    load: apiBank,
    dialogues: 214,
    calls: 389,
    rejected: [
      // The assistant records health data under an id that nobody gave.
      "QueryRegistration-SymptomSearch-RecordHealthData-level-2-2.jsonl K14",
      // An empty file upstream.
      "SearchEngine-level-1-1.jsonl G4",
    ],
  },
  // A list where the schema declares a number.
  { name: "glaive", load: glaive, dialogues: 300, calls: 211, rejected: ["glaive-259 K7"] },
];

const folder = publicData();
const skip = folder === undefined && "the public data is not here (DIALOOM_SHARED_DATA names its folder)";

for (const { name, load, dialogues, calls, rejected } of sources) {
  test(`${name}: honest dialogues are not rejected`, { skip }, () => {
    const all = load(folder ?? "");
    assert.equal(all.length, dialogues);
    assert.equal(all.flatMap(({ turns }) => turns.flatMap((turn) => turn.calls)).length, calls);
    const refused = new Set<string>();
    let masked = 0;
    for (const dialogue of all) {
      const findings = checkRules(dialogue);
      for (const { severity, rule } of findings)
        if (severity === "reject") refused.add(`${dialogue.id} ${rule}`);
      masked += maskedTurns(dialogue.turns, findings).length;
    }
    const share = new Set([...refused].map((one) => one.split(" ")[0])).size / all.length;
    assert.ok(share <= 0.02, `${(share * 100).toFixed(1)} % rejected: ${[...refused].join(", ")}`);
    assert.deepEqual([...refused].sort(), [...rejected].sort());
    const turns = all.flatMap((dialogue) => dialogue.turns.filter(({ role }) => role === "assistant")).length;
    console.log(`${name}: ${refused.size} of ${all.length} rejected, ${masked} of ${turns} turns masked`);
    assert.ok(masked / turns <= 0.08, `${masked} of ${turns} assistant turns masked`);
  });
}
