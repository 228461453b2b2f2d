/** Every format that dialogues can be written in: a new one is one module and one line here. Nothing here touches files. */
import { anthropic } from "./anthropic.ts";
import { axolotl } from "./axolotl.ts";
import { bfcl } from "./bfcl.ts";
import { dialoom } from "./dialoom.ts";
import type { ExportFormat } from "./format.ts";
import { hermes } from "./hermes.ts";
import { llamaFactory, llamaFactoryPreference } from "./llama-factory.ts";
import { openai, openaiDpo } from "./openai.ts";
import { swift, swiftPreference } from "./swift.ts";
import { toolace } from "./toolace.ts";
import { trl, trlPreference } from "./trl.ts";

export const exportFormats: readonly ExportFormat[] = [
  openai,
  openaiDpo,
  trl,
  trlPreference,
  llamaFactory,
  llamaFactoryPreference,
  axolotl,
  swift,
  swiftPreference,
  hermes,
  toolace,
  anthropic,
  bfcl,
  dialoom,
];

export const exportFormatNames: readonly string[] = exportFormats.map(({ name }) => name);

/** The format of a name. @throws Error for a name that is not in `exportFormatNames` */
export function exportFormat(name: string): ExportFormat {
  const found = exportFormats.find((format) => format.name === name);
  if (!found) throw new Error(`there is no export format ${name}`);
  return found;
}
