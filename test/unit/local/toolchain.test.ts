import assert from "node:assert/strict";
import { test } from "node:test";
import { dockerTargets, javaMajor } from "../../../infra/local/toolchain.ts";

test("reads the major version out of what java prints", () => {
  const cases: [string, number | undefined][] = [
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_392"', 8],
    ['openjdk version "24-ea" 2025-03-18', 24],
    ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "21" 2023-09-19 LTS', 21],
    ["The operation couldn't be completed. Unable to locate a Java Runtime.", undefined],
  ];
  for (const [output, major] of cases) assert.equal(javaMajor(output), major, output);
});

test("DOCKER_HOST alone decides where an engine is sought", () => {
  assert.deepEqual(dockerTargets({ DOCKER_HOST: "unix:///run/user/1/podman.sock" }), [
    { socketPath: "/run/user/1/podman.sock" },
  ]);
  assert.deepEqual(dockerTargets({ DOCKER_HOST: "tcp://10.0.0.5:2376" }), [{ host: "10.0.0.5", port: 2376 }]);
  assert.deepEqual(dockerTargets({})[0], { socketPath: "/var/run/docker.sock" });
});
