/**
 * Finds fields that an object's schema does not know. An API server drops such fields silently, and the validators of the
 * schemas' packages let them pass; their types name every field, and TypeScript refuses one more in a literal.
 */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder, RunningProgram } from "../support/cli.ts";
import { type KubernetesObject, schemaModule } from "./kubernetes-schemas.ts";

const options = {
  noEmit: true,
  strict: true,
  target: "esnext",
  module: "esnext",
  moduleResolution: "bundler",
  skipLibCheck: true,
  types: [],
};

/** Maps that schemas leave open, though whoever reads them knows only certain names. */
const closedMaps: readonly { readonly at: RegExp; readonly names: ReadonlySet<string> }[] = [
  {
    // Source: KEDA 2, pkg/scalers/kafka_scaler.go, what is read from a trigger's metadata.
    at: /^ScaledObject spec\.triggers\.\d+\.metadata$/,
    names: new Set([
      ...["bootstrapServers", "consumerGroup", "topic"].flatMap((name) => [name, `${name}FromEnv`]),
      ...["lagThreshold", "activationLagThreshold", "offsetResetPolicy", "version", "partitionLimitation"],
      ...["allowIdleConsumers", "excludePersistentLag", "limitToPartitionsWithLag"],
      ...["ensureEvenDistributionOfPartitions", "scaleToZeroOnInvalidOffset"],
      ...["sasl", "saslTokenProvider", "tls", "unsafeSsl"],
    ]),
  },
  {
    at: /\.resources\.(limits|requests)$/,
    names: new Set(["cpu", "memory", "ephemeral-storage"]),
  },
  {
    // Source: Kafka 4, TopicConfig; of its names those that a topic of ours may need.
    at: /^KafkaTopic spec\.config$/,
    names: new Set([
      ...[
        "cleanup.policy",
        "compression.type",
        "retention.ms",
        "retention.bytes",
        "segment.bytes",
        "segment.ms",
      ],
      ...[
        "max.message.bytes",
        "min.insync.replicas",
        "unclean.leader.election.enable",
        "delete.retention.ms",
      ],
      ...["min.cleanable.dirty.ratio", "min.compaction.lag.ms", "max.compaction.lag.ms"],
      ...["message.timestamp.type", "message.timestamp.before.max.ms", "message.timestamp.after.max.ms"],
    ]),
  },
];

/** Calls `seen` with the path and the names of every map inside an object. */
function eachMap(value: unknown, path: string, seen: (path: string, names: readonly string[]) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) seen(path, Object.keys(value));
  for (const [name, inner] of Object.entries(value))
    eachMap(inner, `${path}${/ $/.test(path) ? "" : "."}${name}`, seen);
}

function unknownNames(object: KubernetesObject): string[] {
  const found: string[] = [];
  eachMap(object, `${object.kind} `, (path, names) => {
    for (const { at, names: known } of closedMaps) {
      if (at.test(path))
        found.push(
          ...names.filter((name) => !known.has(name)).map((name) => `${path}: '${name}' is not known`),
        );
    }
  });
  return found;
}

/**
 * @param objects manifests whose schemas' packages are installed
 * @returns for each object what is wrong with it, in their order; empty when nothing is
 */
export async function unknownFields(objects: readonly KubernetesObject[]): Promise<string[][]> {
  const folder = mkdtempSync(join(tmpdir(), "dialoom-typed-"));
  try {
    symlinkSync(join(import.meta.dirname, "node_modules"), join(folder, "node_modules"));
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions: options, include: ["*.ts"] }),
    );
    for (const [index, object] of objects.entries()) {
      const { kind } = object;
      writeFileSync(
        join(folder, `object-${index}.ts`),
        `import type { I${kind} } from "${schemaModule(object)}";\nexport const object: I${kind} = ${JSON.stringify(object, null, 1)};\n`,
      );
    }
    const tsc = join(projectFolder, "node_modules/.bin/tsc");
    const { code, stdout, stderr } = await new RunningProgram(tsc, ["--pretty", "false"], { cwd: folder })
      .ended;
    const found = objects.map(unknownNames);
    for (const [, index, message = ""] of stdout.matchAll(
      /^object-(\d+)\.ts\(.*?\): error (.*(?:\n .*)*)/gm,
    )) {
      found[Number(index)]?.push(message);
    }
    if (code !== 0 && !/^object-\d+\.ts/m.test(stdout))
      throw new Error(`the objects could not be checked: ${stdout}${stderr}`);
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
