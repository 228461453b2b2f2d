/** The messages of a run: dialogues, and among them what can be read but not used, and what cannot be read. */
import { type Random, seeded } from "../../services/shared/dialogue/random.ts";
import { loadDialogue } from "../support/load/dialogues.ts";
import type { Installation, LoadMessage } from "../support/load/installation.ts";
import { loadIn, refusedPrefix } from "../support/load/stage.ts";

/** Messages whose key begins so cannot be read. */
export const poisonPrefix = "poison-";
/** Messages whose key begins so are in transactions that are aborted: nobody must ever work on them. */
export const abortedPrefix = "aborted-";

const spoiltShare = 0.02;
const bytes = 4_000;

/** The message number `index` of a run. */
export async function chaosMessage(
  installation: Installation,
  seed: number,
  index: number,
): Promise<LoadMessage> {
  const random = seeded("message", seed, index);
  const number = String(index).padStart(6, "0");
  const chance = random.next();
  if (chance < spoiltShare) return { key: `${poisonPrefix}${number}`, value: garbage(random) };
  const id = chance < 2 * spoiltShare ? `${refusedPrefix}${number}` : `dialogue-${number}`;
  return { key: id, value: await encoded(installation, id) };
}

/** A message for a transaction that will be aborted. */
export async function abortedMessage(installation: Installation, index: number): Promise<LoadMessage> {
  const id = `${abortedPrefix}${index}`;
  return { key: id, value: await encoded(installation, id) };
}

function encoded(installation: Installation, id: string): Promise<Buffer> {
  return installation.codec.encode(loadIn, loadDialogue(id, bytes));
}

function garbage(random: Random): Buffer {
  return Buffer.from(Array.from({ length: random.integer(0, 60) }, () => random.integer(0, 255)));
}
