import { randomUUID } from "node:crypto";
import type { Command } from "commander";
import { Partitioners } from "kafkajs";
import type { Rejection, ToolCatalog } from "../../shared/contracts/generated/records.ts";
import { type Output, rejected, toolCatalogs, verified } from "../../shared/contracts/topics.ts";
import { createKafka, prefixed } from "../../shared/stream/kafka.ts";
import { type Connection, connect, quiet } from "../connection.ts";
import { Failure } from "../exit.ts";
import { amountOption, wholeOption } from "../options.ts";
import { resumption, type Stopped } from "../resumption.ts";
import { Tally } from "../tally.ts";
import { counted, note, out } from "../terminal.ts";
import { readToEnd } from "../topic-reader.ts";

const help = `
When an order has spent its budget, what is in flight finishes and the rest of
its dialogues is rejected with reason budget. This raises the budget and puts
those dialogues back, as they stood: nothing that was paid for is done again.
Budgets count all that the order has spent, from its beginning.

An order without a budget of its own stops when the budget of all orders
together (LLM_BUDGET_TOKENS, LLM_BUDGET_COST) is spent: raise that at the
services, and then resume without options.

Examples:
  $ dialoom resume ord_0123456789ab --budget-tokens 2000000
  $ dialoom resume ord_0123456789ab --budget-cost 50
`;

interface Options {
  readonly budgetTokens?: number;
  readonly budgetCost?: number;
}

export function addResume(program: Command): void {
  program
    .command("resume")
    .summary("go on with an order whose budget was spent")
    .description("Raise the budget of an order, and go on with the dialogues that stopped for it.")
    .argument("<order>", "id of the order")
    .option(
      "--budget-tokens <n>",
      "tokens it may spend from now on, those spent included",
      wholeOption(1, Number.MAX_SAFE_INTEGER),
    )
    .option(
      "--budget-cost <amount>",
      "money it may cost from now on, what it cost so far included",
      amountOption,
    )
    .addHelpText("after", help)
    .action(run);
}

async function run(id: string, { budgetTokens, budgetCost }: Options): Promise<void> {
  const connection = await connect();
  const stopped = await readStopped(connection, id);
  const outputs = resumption(stopped, {
    ...(budgetTokens !== undefined && { tokens: budgetTokens }),
    ...(budgetCost !== undefined && { cost: budgetCost }),
  });
  await produceTogether(connection, outputs);
  out(id);
  note(
    `${counted(outputs.length - 1, "dialogue")} of the order go on; see \`dialoom status ${id} --watch\`.`,
  );
}

async function readStopped({ kafka, codec }: Connection, id: string): Promise<Stopped> {
  const tally = new Tally();
  const rejections = new Map<string, Rejection>();
  const slots = new Set<number>();
  let catalog: ToolCatalog | undefined;
  const named = (name: string) => prefixed(kafka, name);
  await readToEnd(
    kafka,
    [toolCatalogs, rejected, verified].map(({ name }) => named(name)),
    async ({ topic, value }) => {
      if (topic === named(toolCatalogs.name)) {
        const read = await codec.decode("ToolCatalog", value);
        if (read.order.id !== id) return;
        tally.catalog(read);
        catalog = read;
      } else if (topic === named(rejected.name)) {
        const read = await codec.decode("Rejection", value);
        if (read.spec.orderId === id) rejections.set(read.dialogueId, read);
      } else {
        const { dialogue } = await codec.decode("VerifiedDialogue", value);
        if (dialogue.spec.orderId === id) slots.add(dialogue.spec.slot);
      }
    },
  );
  if (!catalog) throw new Failure(`There is no order ${id}; \`dialoom status\` lists all.`);
  return { catalog, budget: tally.order(id).budget, rejections: [...rejections.values()], verified: slots };
}

/** In one transaction: an order is resumed as a whole, or not at all. */
async function produceTogether({ kafka, codec }: Connection, outputs: readonly Output[]): Promise<void> {
  const producer = createKafka(kafka, "dialoom-resume", quiet).producer({
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    idempotent: true,
    maxInFlightRequests: 1,
    transactionalId: prefixed(kafka, `resume-${randomUUID()}`),
  });
  await producer.connect();
  try {
    const transaction = await producer.transaction();
    try {
      for (const { topic, key, value } of outputs) {
        const bytes = await codec.encode(topic, value as never);
        await transaction.send({
          topic: prefixed(kafka, topic.name),
          acks: -1,
          messages: [{ key, value: bytes }],
        });
      }
      await transaction.commit();
    } catch (error) {
      await transaction.abort();
      throw error;
    }
  } finally {
    await producer.disconnect();
  }
}
