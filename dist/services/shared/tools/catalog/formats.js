/** The formats of catalogs, the one list of them: in the order in which a document is tried, what is most particular first. */
import { acebench } from "./acebench.js";
import { anthropic } from "./anthropic.js";
import { apiBank } from "./api-bank.js";
import { bfcl } from "./bfcl.js";
import { dialoom } from "./dialoom.js";
import { hermes } from "./hermes.js";
import { mcp } from "./mcp.js";
import { openai } from "./openai.js";
import { openapi } from "./openapi.js";
import { toolace } from "./toolace.js";
import { toolbench } from "./toolbench.js";
import { xlam } from "./xlam.js";
export const catalogFormats = [
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
export const catalogFormatNames = catalogFormats.map(({ name }) => name);
/** What may be told about the format of a catalog: nothing, or its name. */
export const formatChoices = ["auto", ...catalogFormatNames];
