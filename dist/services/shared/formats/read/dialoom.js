/** Dialogues of this project as JSON: what `dialoom export --format dialoom` writes, and values of its topics. */
import avro, {} from "avsc";
import { selfContained } from "../../contracts/schemas.js";
import { isObject } from "../../dialogue/json.js";
import { UnreadableDialogue } from "./message.js";
export const dialoomShape = "a dialogue of this project, alone or under dialogue or value";
/** The dialogue in a record, as it lies there; undefined when there is none. */
function dialogueIn(record) {
    const { value, dialogue } = record;
    const holders = [record, value, dialogue, isObject(value) ? value["dialogue"] : undefined];
    return holders
        .filter(isObject)
        .find((holder) => Array.isArray(holder["turns"]) && isObject(holder["spec"]));
}
export function dialoomMismatch(record) {
    return dialogueIn(record) ? undefined : "no turns with a spec beside them";
}
let type;
/**
 * Reads a dialogue as the contract describes it; fields that an older release did not know get their defaults.
 * @throws UnreadableDialogue that names the field that is missing or of another type
 */
export function readDialoom(record) {
    const raw = dialogueIn(record);
    type ??= avro.Type.forSchema(selfContained("Dialogue"));
    const faults = [];
    type.isValid(raw, {
        errorHook: (path, value) => faults.push(`${path.join(".")} is ${JSON.stringify(value)?.slice(0, 60) ?? "missing"}`),
    });
    if (faults[0] !== undefined)
        throw new UnreadableDialogue(`it is no dialogue of this project: ${faults[0]}`);
    // The way through the contract fills in the defaults.
    const dialogue = type.fromBuffer(type.toBuffer(raw));
    return {
        dialogue: JSON.parse(JSON.stringify(dialogue)),
        system: "",
        reading: [],
        toolsKnown: true,
        places: dialogue.turns.map(({ results }, at) => ({ at, results: results.map(() => at) })),
    };
}
