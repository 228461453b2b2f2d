/** How many replicas of a deployment are alive: whoever shares a limit has to know among how many. */
import type { Logger } from "../ops/logs.ts";

const countEveryMs = 5_000;

/**
 * Tells the number of live replicas whenever it changes: the members of that of a deployment's groups which has the most,
 * as each replica is in all of them. At least 1, which is also what holds until something else is told.
 *
 * @param groups with the installation's prefix
 * @returns what ends it
 */
export function followReplicas(
  broker: { members(group: string): Promise<number> },
  groups: readonly string[],
  tell: (replicas: number) => void,
  logger: Logger,
): () => void {
  let told = 1;
  let counting = false;
  let ended = false;
  const count = async () => {
    // A slow answer would be overtaken by a newer one, and then hold.
    if (counting) return;
    counting = true;
    try {
      const live = Math.max(1, ...(await Promise.all(groups.map((group) => broker.members(group)))));
      if (live === told || ended) return;
      told = live;
      logger.info({ replicas: live }, "limits are shared among the live replicas");
      tell(live);
    } catch (error) {
      logger.debug({ reason: (error as Error).message }, "replicas could not be counted");
    } finally {
      counting = false;
    }
  };
  void count();
  const timer = setInterval(() => void count(), countEveryMs);
  return () => {
    ended = true;
    clearInterval(timer);
  };
}
