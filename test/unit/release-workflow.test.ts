/** The workflow that publishes a release: what can be told before anything is out is told before, and npm comes last. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "js-yaml";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Record<string, unknown>;
}

const written = readFileSync(new URL("../../.github/workflows/release.yml", import.meta.url), "utf8");
const { jobs } = load(written) as { jobs: Record<string, { steps: Step[] }> };
const steps = jobs["release"]?.steps ?? [];

/** Index of the one step that does something. */
function only(what: string, does: (step: Step) => boolean): number {
  const found = steps.flatMap((step, index) => (does(step) ? [index] : []));
  assert.equal(found.length, 1, what);
  return found[0] ?? -1;
}
const uses = (action: string) => (step: Step) => step.uses?.startsWith(`${action}@`) === true;
const runs = (text: string) => (step: Step) => step.run?.includes(text) === true;
const builds = (push: boolean) => (step: Step) =>
  uses("docker/build-push-action")(step) && step.with?.["push"] === push;

test("a release is published in one job, npm last, after all that may fail", () => {
  assert.deepEqual(Object.keys(jobs), ["release"]);
  const order = [
    only("where the image goes is checked", runs("IMAGE_REGISTRY is not set")),
    only("it may push images", uses("docker/login-action")),
    only("everything is tested", runs(".ci/run")),
    only("the bytes of its records are kept", runs("npm run golden -- --check")),
    only("the image is built", builds(false)),
    only("the image is pushed", builds(true)),
    only("the package is published", runs("npm publish")),
  ];
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  );
  assert.equal(order.at(-1), steps.length - 1, "nothing comes after npm");
});
