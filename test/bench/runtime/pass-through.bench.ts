/** Dialogues of 8 KB passed through a stage that does nothing, exactly once, against kafkajs alone copying the same bytes. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ManagedProcess } from "../../../infra/local/managed-process.ts";
import { groupProgress, spansOf } from "../../../services/cli/offsets.ts";
import { prefixed } from "../../../services/shared/stream/kafka.ts";
import type { Installation } from "../../support/load/installation.ts";
import { loadBriefs, loadIn, loadOut } from "../../support/load/stage.ts";
import { repeated } from "../measure.ts";
import { allDone, dialogues, onInstallation, onPlatform, partitions, steadyRate, until } from "./lab.ts";

const repetitions = 5;
const count = 16_000;
const bytes = 8_000;

export default () =>
  onPlatform(async function* (platform) {
    const pairs: [number, number][] = [];
    for (let left = repetitions; left > 0; left -= 1) {
      pairs.push(
        await onInstallation(platform, partitions, async (installation) => {
          await installation.feed(await dialogues(installation, count, bytes, partitions));
          // Whichever comes second finds the input in the brokers' caches, so they take turns.
          if (left % 2 === 0) {
            const reference = await copied(installation);
            return [await passed(installation), reference];
          }
          return [await passed(installation), await copied(installation)];
        }),
      );
    }
    yield repeated("pass-through-per-second", pairs, { atLeast: 0.7 });
  });

async function passed(installation: Installation): Promise<number> {
  const replicas = await installation.start(1, { LOAD_RUNS: "" });
  await allDone(installation);
  await installation.stop("gracefully", replicas);
  return steadyRate(await installation.read(loadOut));
}

/** The copy goes to the topic for second outputs, which the stage does not use here. */
async function copied(installation: Installation): Promise<number> {
  const group = prefixed(installation.kafka, "bare");
  const from = installation.name(loadIn);
  const bare = await ManagedProcess.start({
    name: "kafkajs alone",
    command: process.execPath,
    args: [
      fileURLToPath(new URL("./bare-copy.ts", import.meta.url)),
      installation.kafka.brokers.join(","),
      ...[from, installation.name(loadBriefs), group],
    ],
    cwd: process.cwd(),
    logFile: join(installation.folder, "bare.log"),
  });
  await installation.asking(async (admin) => {
    const spans = await spansOf(admin, from);
    await until(
      "everything was copied",
      async () => (await groupProgress(admin, group, from, spans)).open === 0,
    );
  });
  await bare.kill();
  return steadyRate(await installation.read(loadBriefs));
}
