/**
 * The method on a real broker: 300 dialogues on three catalogs show what was ordered. Two of the catalogs are public data
 * (DIALOOM_SHARED_DATA names its folder); without them, the examples stand in. Prints what was counted.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { submitOrder } from "../../services/cli/submit-order.ts";
import type { Tool } from "../../services/shared/contracts/generated/records.ts";
import { rejected, verified } from "../../services/shared/contracts/topics.ts";
import { readCatalog } from "../../services/shared/tools/catalog/read-catalog.ts";
import { dialogueKinds, injectionKinds } from "../../services/shared/tools/order.ts";
import { usableTools } from "../../services/shared/tools/usable.ts";
import { methodFigures } from "../support/method-figures.ts";
import { catalogOf, type Pipeline, startPipeline } from "../support/pipeline.ts";
import { publicData } from "../support/public-dialogues.ts";

const each = 100;
const limitMs = 280_000;

function toolsOf(path: string): Tool[] {
  return usableTools(readCatalog(readFileSync(path, "utf8")).tools).usable;
}

function catalogs(): { name: string; tools: Tool[] }[] {
  const example = (name: string) => ({
    name,
    tools: toolsOf(new URL(`../../examples/${name}.json`, import.meta.url).pathname),
  });
  const folder = publicData();
  if (folder === undefined) {
    console.log("the public catalogs are not here (DIALOOM_SHARED_DATA names their folder): examples only");
    return [example("city-trip"), example("library")];
  }
  const open = (name: string, path: string) => ({ name, tools: toolsOf(join(folder, path)) });
  return [
    example("city-trip"),
    open("vehicle control", "catalogs/bfcl/multi_turn_func_doc/vehicle_control.json"),
    open("airline", "catalogs/tau-bench/airline_tools.json"),
  ];
}

let pipeline: Pipeline | undefined;
after(() => pipeline?.stop());

test("every injection that was ordered is there, the mix is what was asked, every tool is used", {
  timeout: limitMs + 60_000,
}, async () => {
  const asked = catalogs();
  pipeline = await startPipeline({ faults: "mild" });
  for (const [index, { tools }] of asked.entries()) {
    const limits = { minSubTasks: 2, maxSubTasks: 3, maxSteps: 2, maxTools: 8, maxInjections: 3 };
    await submitOrder(
      pipeline.stack.connection,
      catalogOf(`method-${index}`, each, tools, { attempts: 8, limits }),
    );
  }
  const delivered = await pipeline.until(
    verified,
    (records) => records.length >= asked.length * each,
    limitMs,
  );
  const refused = await pipeline.read(rejected);
  for (const [index, { name, tools }] of asked.entries()) {
    const own = delivered.filter(({ dialogue }) => dialogue.spec.orderId === `method-${index}`);
    const figures = methodFigures(own);
    const again = refused.filter(({ spec }) => spec.orderId === `method-${index}`).length;
    console.log(name, { ...figures, tools: `${figures.tools.size} of ${tools.length}`, refused: again });
    assert.equal(figures.dialogues, each);
    assert.ok(
      figures.present >= 0.97 * figures.ordered,
      `${figures.present} of ${figures.ordered} injections`,
    );
    for (const [kind, share] of Object.entries(dialogueKinds)) near(figures.kinds[kind] ?? 0, share, kind);
    near(figures.withoutInjection, injectionKinds.none, "none");
    for (const [injection, weight] of Object.entries(injectionKinds))
      if (injection !== "none")
        near(figures.injections[injection] ?? 0, weight / (1 - injectionKinds.none), injection);
    assert.deepEqual(
      tools.map((tool) => tool.name).filter((tool) => !figures.tools.has(tool)),
      [],
      "a tool is never used",
    );
    assert.ok(figures.userTurns >= 3 && figures.userTurns <= 6, `${figures.userTurns} user turns`);
    assert.ok(
      figures.callsPerUserTurn >= 1 && figures.callsPerUserTurn <= 4,
      `${figures.callsPerUserTurn} calls`,
    );
    assert.ok(figures.modelCalls <= 12, `${figures.modelCalls} model calls`);
  }
});

/** Within two points. */
function near(share: number, asked: number, what: string): void {
  assert.ok(
    Math.abs(share - asked) <= 0.02 + 1e-9,
    `${what}: ${share.toFixed(3)}, asked ${asked.toFixed(3)}`,
  );
}
