/** Dialogues of a wanted size, made from the example catalogs: what they hold is drawn from a seed, so each run has the same. */
import { readFileSync } from "node:fs";
import avro from "avsc";
import type { Dialogue, Tool } from "../../../services/shared/contracts/generated/records.ts";
import { selfContained } from "../../../services/shared/contracts/schemas.ts";
import { type Random, seeded } from "../../../services/shared/dialogue/random.ts";
import { readCatalog } from "../../../services/shared/tools/catalog/read-catalog.ts";
import { type ReadTool, readCatalog as readShownCatalog } from "../../../services/simulator/catalog.ts";
import { argumentsFor } from "../../../services/simulator/values/arguments.ts";
import { resultFor } from "../../../services/simulator/values/results.ts";
import { answerFrom } from "../../../services/simulator/wording/replies.ts";
import { DialogueBuilder } from "../dialogue-builder.ts";

const catalog = readFileSync(new URL("../../../examples/city-trip.json", import.meta.url), "utf8");
const toolsOnOffer = 3;

interface Offer {
  readonly tool: Tool;
  readonly read: ReadTool;
}

const offers: readonly Offer[] = readCatalog(catalog).tools.flatMap((tool) => {
  const { parameters, returns, ...rest } = tool;
  const entry = {
    ...rest,
    parameters: JSON.parse(parameters),
    ...(returns && { returns: JSON.parse(returns) }),
  };
  const [read] = readShownCatalog(JSON.stringify([entry])).tools;
  return read ? [{ tool, read }] : [];
});

const type = avro.Type.forSchema(selfContained("Dialogue") as avro.Schema);

/**
 * A dialogue of at least `bytes` bytes as a message: as many rounds of request, call, result and answer as that takes.
 *
 * @param id the dialogue's id, and the seed of what it holds
 */
export function loadDialogue(id: string, bytes: number): Dialogue {
  const random = seeded("load", id);
  const chosen = random.sample(offers, toolsOnOffer);
  let dialogue = new DialogueBuilder().with({ id }).tools(...chosen.map(({ tool }) => tool));
  while (type.toBuffer(dialogue.build()).length < bytes) {
    dialogue = exchange(dialogue, random.pick(chosen).read, random);
  }
  return dialogue.build();
}

function exchange(dialogue: DialogueBuilder, tool: ReadTool, random: Random): DialogueBuilder {
  const args = argumentsFor({ tool, optionals: 0.5 }, random);
  const result = resultFor({ tool, args, needs: {} }, random);
  const said = Object.entries(args).map(
    ([name, value]) => `${name.replaceAll("_", " ")} ${JSON.stringify(value)}`,
  );
  return dialogue
    .user(`Please ${tool.phrase}${said.length > 0 ? `, with ${said.join(", ")}` : ""}.`)
    .calls(tool.name, args)
    .returns(result)
    .says(answerFrom([{ tool, name: tool.name, args, result }], random, true));
}
