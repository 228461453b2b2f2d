/** The formats of catalogs, the one list of them: in the order in which a document is tried, what is most particular first. */
import { acebench } from "./acebench.ts";
import { anthropic } from "./anthropic.ts";
import { apiBank } from "./api-bank.ts";
import { bfcl } from "./bfcl.ts";
import { dialoom } from "./dialoom.ts";
import type { CatalogFormat } from "./format.ts";
import { hermes } from "./hermes.ts";
import { mcp } from "./mcp.ts";
import { openai } from "./openai.ts";
import { openapi } from "./openapi.ts";
import { toolace } from "./toolace.ts";
import { toolbench } from "./toolbench.ts";
import { xlam } from "./xlam.ts";

export const catalogFormats: readonly CatalogFormat[] = [
  dialoom,
  openapi,
  bfcl,
  acebench,
  toolbench,
  apiBank,
  hermes,
  toolace,
  xlam,
  anthropic,
  mcp,
  openai,
];

/** Names of the formats, for messages. */
export const catalogFormatNames: readonly string[] = catalogFormats.map(({ name }) => name);

/** What may be told about the format of a catalog: nothing, or its name. */
export const formatChoices: readonly string[] = ["auto", ...catalogFormatNames];
