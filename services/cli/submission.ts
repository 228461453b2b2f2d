/** Makes the message that starts an order from a file of tools and what was asked on the command line. Pure. */
import type { Order, ToolCatalog } from "../shared/contracts/generated/records.ts";
import { orderId } from "../shared/dialogue/ids.ts";
import { parseToolsText, type ToolsRead, UnreadableTools } from "../shared/tools/openai-tools.ts";
import { orderProblems } from "../shared/tools/order.ts";
import { usableTools } from "../shared/tools/usable.ts";
import { UsageError } from "./exit.ts";

/** What an order asks for, but for its id. */
export type Asked = Omit<Order, "id" | "firstSlot">;

export interface Submission {
  readonly catalog: ToolCatalog;
  /** What was dropped or changed, a line each, for people. */
  readonly remarks: readonly string[];
}

/**
 * Reads tools and puts the order together.
 *
 * @param source where the tools come from, for messages; its base name becomes the catalog's name
 * @param id the order's id; undefined: a hash of tools and order, so that the same submission is the same order
 * @throws UsageError naming every problem and its fix
 */
export function prepareSubmission(text: string, source: string, asked: Asked, id?: string): Submission {
  const read = readText(text, source);
  const { usable, dropped, notes } = usableTools(read.tools);
  const remarks = [
    ...read.refused.map(
      ({ index, name, reason }) => `dropped: entry ${index + 1}${name && ` (${name})`}: ${reason}`,
    ),
    ...dropped.map(({ name, reason }) => `dropped: ${name}: ${reason}`),
    ...notes.flatMap(({ name, notes: changes }) => changes.map((change) => `mended: ${name}: ${change}`)),
  ];
  const catalog: ToolCatalog = {
    name: catalogName(source),
    tools: usable,
    order: { ...asked, id: id ?? orderId(usable, asked), firstSlot: 0 },
  };
  // Where no tool is left, what was given says more than an empty list does.
  const problems = orderProblems(usable.length > 0 ? catalog : { ...catalog, tools: read.tools });
  if (problems.length > 0) {
    const refused = usable.length > 0 ? [] : remarks.filter((remark) => remark.startsWith("dropped: entry"));
    throw new UsageError(
      [`${source} was not submitted:`, ...[...problems, ...refused].map((problem) => `  - ${problem}`)].join(
        "\n",
      ),
    );
  }
  return { catalog, remarks };
}

function readText(text: string, source: string): ToolsRead {
  try {
    return parseToolsText(text);
  } catch (error) {
    if (!(error instanceof UnreadableTools)) throw error;
    throw new UsageError(`${source} cannot be read as tools, ${error.message}`);
  }
}

/** The file's name without folder and ending. */
export function catalogName(source: string): string {
  const base = source.split(/[\\/]/).at(-1) ?? source;
  return base.replace(/\.jsonl?$/i, "") || "catalog";
}
