/** Public dialogues written by others, as dialogues of ours: the honest data that rules must not refuse. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readCatalogs } from "../../services/cli/check-catalog.ts";
import type { Dialogue } from "../../services/shared/contracts/generated/records.ts";
import { readDialogue } from "../../services/shared/formats/read/formats.ts";

/** Folder of the public data; undefined when it is not there. */
export function publicData(): string | undefined {
  const folder =
    process.env["DIALOOM_SHARED_DATA"] ?? join(import.meta.dirname, "..", "..", "..", "shared", "data");
  return existsSync(join(folder, "dialogues")) ? folder : undefined;
}

/** tau-bench airline, 200 trajectories of gpt-4o. */
export function tauBenchAirline(folder: string): Dialogue[] {
  return dialoguesOf(folder, "tau-bench/gpt-4o-airline.json.gz", "tau-bench/airline_tools.json");
}

/** BFCL multi-turn base with the results its simulators gave; there is no assistant prose. */
export function bfclExecuted(folder: string): Dialogue[] {
  return dialoguesOf(folder, "bfcl/executed/multi_turn_base.jsonl", "bfcl/multi_turn_func_doc");
}

/** API-Bank level 1. */
export function apiBank(folder: string): Dialogue[] {
  return dialoguesOf(folder, "api-bank/level-1-given-desc.jsonl", "api-bank/apis.json");
}

/** The glaive demo of LLaMA-Factory, English. Its dialogues have no ids: they get their number. */
export function glaive(folder: string): Dialogue[] {
  const dialogues = dialoguesOf(folder, "llama-factory/glaive_toolcall_en_demo.json");
  return dialogues.map((dialogue, index) => ({ ...dialogue, id: `glaive-${index}` }));
}

function dialoguesOf(folder: string, file: string, catalog?: string): Dialogue[] {
  const bytes = readFileSync(join(folder, "dialogues", file));
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const given = readCatalogs(catalog === undefined ? [] : [join(folder, "catalogs", catalog)]);
  return recordsOf(text).map((record) => readDialogue(record, "auto", given).dialogue);
}

function recordsOf(text: string): unknown[] {
  if (text.trimStart().startsWith("[")) return JSON.parse(text);
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));
}
