/**
 * Promises of the verifier about faults that no rule sees, with the simulator as teacher and judge: a dialogue that has one
 * is refused for what the fault's expert finds, all such dialogues are and no others, as many as the fault's rate says;
 * where the finding is to mask, the turn at fault is; and sound dialogues are verified.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  Dialogue,
  Rejection,
  VerifiedDialogue,
} from "../../../services/shared/contracts/generated/records.ts";
import { rejected, verified } from "../../../services/shared/contracts/topics.ts";
import type { SemanticFault } from "../../../services/simulator/config.ts";
import { startSimulator } from "../../../services/simulator/server.ts";
import { verifier } from "../../../services/verifier/stage.ts";
import { handle } from "../../support/in-process-pipeline.ts";
import { shopTools, skeleton, taskOn } from "../simulator/asking.ts";
import { modelsAt } from "../simulator/pipeline.ts";

const faults = { J3: "brokenConstraint", J6: "needlessCall", J16: "alteredReport" } as const satisfies Record<
  string,
  SemanticFault
>;
const ids = Object.keys(faults) as (keyof typeof faults)[];
const dialogues = 40;
const rate = 0.5;

interface Verdict {
  readonly faulty: boolean;
  readonly rejection: Rejection | undefined;
  readonly passed: VerifiedDialogue | undefined;
}

/** Has dialogues written with a fault at a rate, and the verifier judge each with the experts of all three faults. */
async function judge(
  fault: SemanticFault | undefined,
  severities: Dialogue["spec"]["severities"],
  often = rate,
): Promise<Verdict[]> {
  const simulator = await startSimulator({ seed: 2, ...(fault && { [fault]: often }) });
  const models = modelsAt(simulator.url);
  const env = { VERIFIER_EXPERTS: ids.join(","), VERIFIER_REPAIRS: "0" };
  const struck = () => (fault && simulator.stats().semantic[fault]) ?? 0;
  const verdicts: Verdict[] = [];
  try {
    for (let slot = 0; slot < dialogues; slot += 1) {
      const before = struck();
      const candidate = await skeleton(simulator.url, taskOn(shopTools, slot, { subTasks: 3, severities }));
      const faulty = struck() > before;
      const outputs = await handle(verifier, candidate, 4, { models, rounds: 4, concurrency: 1, env });
      const of = (topic: { readonly name: string }) =>
        outputs.find((one) => one.topic.name === topic.name)?.value;
      verdicts.push({
        faulty,
        rejection: of(rejected) as Rejection | undefined,
        passed: of(verified) as VerifiedDialogue | undefined,
      });
    }
    return verdicts;
  } finally {
    models.close();
    await simulator.stop();
  }
}

for (const id of ids)
  test(`${id} refuses what has the fault ${faults[id]}, at its rate, and nothing else`, async () => {
    const verdicts = await judge(faults[id], { J3: "reject", J6: "reject", J16: "reject" });
    for (const [slot, { faulty, rejection, passed }] of verdicts.entries()) {
      assert.equal(rejection !== undefined, faulty, `dialogue ${slot}`);
      assert.equal(passed === undefined, faulty, `dialogue ${slot}`);
      if (!rejection) continue;
      const reasons = rejection.findings.filter(({ severity }) => severity === "reject");
      assert.deepEqual([...new Set(reasons.map(({ rule }) => rule))], [id], `dialogue ${slot}`);
      assert.equal(rejection.reason, id);
    }
    const refused = (of: readonly Verdict[]) => of.filter(({ rejection }) => rejection).length;
    // Not every dialogue offers a place for the fault.
    const most = refused(await judge(faults[id], { [id]: "reject" }, 1));
    // Three standard deviations of so many draws.
    const spread = 3 * Math.sqrt(most * rate * (1 - rate));
    assert.ok(most > dialogues / 2, `only ${most} can have it`);
    assert.ok(Math.abs(refused(verdicts) - most * rate) <= spread, `${refused(verdicts)} of ${most}`);
  });

for (const id of ["J6", "J16"] as const)
  test(`${id} masks the turn at fault where nobody asks for more`, async () => {
    for (const { faulty, rejection, passed } of await judge(faults[id], {})) {
      assert.equal(rejection, undefined);
      const named = passed?.findings.flatMap(({ rule, turnId }) => (rule === id ? [turnId] : [])) ?? [];
      assert.equal(named.length > 0, faulty);
      assert.deepEqual(
        passed?.maskedTurns.filter((turn) => named.includes(turn)),
        named,
      );
    }
  });

test("sound dialogues pass all three experts", async () => {
  for (const { rejection, passed } of await judge(undefined, {})) {
    assert.equal(rejection, undefined);
    assert.deepEqual(passed?.experts, ids);
    assert.deepEqual(
      passed?.findings.filter(({ severity }) => severity !== "warn"),
      [],
    );
  }
});
