/** Dialogues of this project as JSON: what `dialoom export --format dialoom` writes, and values of its topics. */
import avro, { type Type } from "avsc";
import type { Dialogue } from "../../contracts/generated/records.ts";
import { selfContained } from "../../contracts/schemas.ts";
import { isObject } from "../../dialogue/json.ts";
import type { ForeignDialogue } from "./dialogue.ts";
import type { JsonObject } from "./format.ts";
import { UnreadableDialogue } from "./message.ts";

export const dialoomShape = "a dialogue of this project, alone or under dialogue or value";

/** The dialogue in a record, as it lies there; undefined when there is none. */
function dialogueIn(record: JsonObject): JsonObject | undefined {
  const { value, dialogue } = record;
  const holders = [record, value, dialogue, isObject(value) ? value["dialogue"] : undefined];
  return holders
    .filter(isObject)
    .find((holder) => Array.isArray(holder["turns"]) && isObject(holder["spec"]));
}

export function dialoomMismatch(record: JsonObject): string | undefined {
  return dialogueIn(record) ? undefined : "no turns with a spec beside them";
}

let type: Type | undefined;

/**
 * Reads a dialogue as the contract describes it; fields that an older release did not know get their defaults.
 * @throws UnreadableDialogue that names the field that is missing or of another type
 */
export function readDialoom(record: JsonObject): ForeignDialogue {
  const raw = dialogueIn(record);
  type ??= avro.Type.forSchema(selfContained("Dialogue") as avro.Schema);
  const faults: string[] = [];
  try {
    type.isValid(raw, {
      errorHook: (path, value) =>
        faults.push(`${path.join(".")} is ${JSON.stringify(value)?.slice(0, 60) ?? "missing"}`),
    });
  } catch {
    // avsc turns what should be one of an enum into text, which an object can refuse.
    faults.push("an object stands where a word is expected");
  }
  if (faults[0] !== undefined)
    throw new UnreadableDialogue(`it is no dialogue of this project: ${faults[0]}`);
  // The way through the contract fills in the defaults.
  const dialogue = type.fromBuffer(type.toBuffer(raw)) as Dialogue;
  return {
    dialogue: JSON.parse(JSON.stringify(dialogue)),
    system: "",
    reading: [],
    toolsKnown: true,
    places: dialogue.turns.map(({ results }, at) => ({ at, results: results.map(() => at) })),
  };
}
