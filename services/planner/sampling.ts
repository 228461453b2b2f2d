/** Draws what each slot of an order is to show. The same order gives the same tasks, in whatever batches they are made. */
import type { DialogueTask, Order, Tool } from "../shared/contracts/generated/records.ts";
import { dialogueId } from "../shared/dialogue/ids.ts";
import { type Random, seeded } from "../shared/dialogue/random.ts";
import { type CatalogView, possibleWith } from "./catalog-view.ts";
import { blockSize, dealBlock, type Hand } from "./mix.ts";
import { type DrawnSubTask, Outliner, outlineOf } from "./outline.ts";
import { personas } from "./personas.ts";

/** The tasks of the first attempts at the slots from `from` up to, but not including, `to`. */
export function tasksOfSlots(order: Order, catalog: CatalogView, from: number, to: number): DialogueTask[] {
  const tasks: DialogueTask[] = [];
  for (let block = Math.floor(from / blockSize); block * blockSize < to; block += 1)
    tasks.push(...tasksOfBlock(order, catalog, block, from, to));
  return tasks;
}

/** Within a block the slots are drawn one after another, because each is to use what those before it used least. */
function tasksOfBlock(
  order: Order,
  catalog: CatalogView,
  block: number,
  from: number,
  to: number,
): DialogueTask[] {
  const hands = dealBlock(order, block, possibleWith(catalog, order.limits.maxSteps));
  const outliner = new Outliner(catalog, order.limits, ranksOf(order, catalog.tools.length, block));
  const tasks: DialogueTask[] = [];
  for (const [index, hand] of hands.entries()) {
    const slot = block * blockSize + index;
    if (slot >= to) break;
    const random = seeded("slot", order.id, order.seed, slot);
    const drawn = outliner.draw(hand, random);
    if (slot >= from) tasks.push(taskOf(order, catalog, slot, hand, drawn, random));
  }
  return tasks;
}

/** Places of the tools among equals: another order in each block, so that a catalog larger than a block comes round too. */
function ranksOf(order: Order, count: number, block: number): number[] {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const shuffled = seeded("tools", order.id, order.seed).sample(indexes, count);
  const shift = (block * blockSize * order.limits.minSubTasks) % Math.max(1, count);
  const ranks = new Array<number>(count);
  for (const [place, index] of shuffled.entries()) ranks[index] = (place - shift + count) % count;
  return ranks;
}

function taskOf(
  order: Order,
  catalog: CatalogView,
  slot: number,
  { kind, injections }: Hand,
  drawn: readonly DrawnSubTask[],
  random: Random,
): DialogueTask {
  const needed = [...new Set(drawn.flatMap(({ tools }) => tools))];
  const { offered, beyond } =
    kind === "irrelevant"
      ? besides(order, catalog, drawn.length, random)
      : { offered: withDistractors(order, catalog, needed, random), beyond: [] };
  return {
    dialogueId: dialogueId(order.id, slot, 0),
    spec: {
      orderId: order.id,
      slot,
      attempt: 0,
      attempts: order.attempts,
      seed: order.seed,
      kind,
      injections,
      language: order.languages[slot % order.languages.length] ?? "en",
      subTasks: drawn.length,
      maxSteps: order.limits.maxSteps,
      models: order.models,
      severities: order.severities,
      persona: random.pick(personas),
      outline: drawn.map((subTask, index) => ({
        ...outlineOf(subTask, catalog),
        beyond: beyond[index] ?? "",
      })),
      budget: order.budget,
      nonce: order.nonce,
    },
    tools: offered,
  };
}

/** Share of the distractors that are easily taken for a tool that is needed. */
const nearMisses = 0.6;

/** The needed tools among others, most of which look like them. */
function withDistractors(
  order: Order,
  { tools, graph }: CatalogView,
  needed: readonly number[],
  random: Random,
): Tool[] {
  const most = Math.min(order.limits.maxTools, tools.length);
  const wanted = random.integer(Math.min(most, Math.max(needed.length, 2)), most) - needed.length;
  const others = tools.map((_, index) => index).filter((index) => !needed.includes(index));
  const near = [...others]
    .map((index) => ({ index, like: Math.max(0, ...needed.map((one) => graph.likeness(one, index))) }))
    .sort((a, b) => b.like - a.like)
    .slice(0, Math.max(0, Math.round(wanted * nearMisses)))
    .map(({ index }) => index);
  const rest = random.sample(
    others.filter((index) => !near.includes(index)),
    Math.max(0, wanted - near.length),
  );
  return random.sample([...needed, ...near, ...rest], most).map((index) => tools[index] as Tool);
}

/** What is asked when the catalog has no tool to spare. */
const somethingElse = "anything useful that none of these tools can do";

/** Tools that look like the ones that would be needed, and what is asked for: what the tools that were held back do. */
function besides(
  order: Order,
  { tools, graph }: CatalogView,
  count: number,
  random: Random,
): { offered: Tool[]; beyond: string[] } {
  const indexes = tools.map((_, index) => index);
  const held = random.sample(indexes, Math.min(count, tools.length - 1));
  const most = Math.min(order.limits.maxTools, tools.length - held.length);
  const offered = indexes
    .filter((index) => !held.includes(index))
    .map((index) => ({
      index,
      like: Math.max(0, ...held.map((one) => graph.likeness(one, index))) + 0.2 * random.next(),
    }))
    .sort((a, b) => b.like - a.like)
    .slice(0, random.integer(Math.min(2, most), most))
    .map(({ index }) => tools[index] as Tool);
  const beyond = Array.from({ length: count }, (_, index) => {
    const tool = tools[held[index] ?? -1];
    return tool ? `${tool.name}: ${tool.description.slice(0, 300)}` : somethingElse;
  });
  return { offered, beyond };
}
