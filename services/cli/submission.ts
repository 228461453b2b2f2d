/** Makes the message that starts an order from a catalog of tools and what was asked on the command line. Pure. */
import type { Order, ToolCatalog } from "../shared/contracts/generated/records.ts";
import { orderId } from "../shared/dialogue/ids.ts";
import { UnreadableCatalog } from "../shared/tools/catalog/document.ts";
import { type Catalog, readCatalog } from "../shared/tools/catalog/read-catalog.ts";
import { orderProblems } from "../shared/tools/order.ts";
import { UsageError } from "./exit.ts";

/** What an order asks for, but for its id and what the planner adds. */
export type Asked = Omit<Order, "id" | "firstSlot" | "nonce">;

export interface Submission {
  readonly catalog: ToolCatalog;
  /** What was dropped or changed, a line each, for people. */
  readonly remarks: readonly string[];
}

/** Where the tools of a submission come from. */
export interface SubmissionSource {
  /** Name of the file, for messages; its base name becomes the catalog's name. */
  readonly name: string;
  /** Format of the catalog; found out if not given. */
  readonly format?: string;
}

/**
 * Reads tools and puts the order together.
 *
 * @param id the order's id; undefined: a hash of tools and order, so that the same submission is the same order
 * @throws UsageError naming every problem and its fix
 */
export function prepareSubmission(
  text: string,
  { name: source, format = "auto" }: SubmissionSource,
  asked: Asked,
  id?: string,
): Submission {
  const read = readText(text, source, format);
  const remarks = remarksOn(read);
  const catalog: ToolCatalog = {
    name: catalogName(source),
    tools: [...read.tools],
    order: { ...asked, id: id ?? orderId(read.tools, withoutBudget(asked)), firstSlot: 0, nonce: "" },
  };
  const problems = orderProblems(catalog);
  if (problems.length > 0) {
    const refused = read.tools.length > 0 ? [] : remarks.filter((remark) => remark.startsWith("dropped: "));
    throw new UsageError(
      [`${source} was not submitted:`, ...[...problems, ...refused].map((problem) => `  - ${problem}`)].join(
        "\n",
      ),
    );
  }
  return { catalog, remarks };
}

/** What an order may spend can be raised later: it is no part of which order it is. */
function withoutBudget({ budget: _budget, ...asked }: Asked): Omit<Asked, "budget"> {
  return asked;
}

function remarksOn({ definitions, warnings }: Catalog): string[] {
  const remarks = definitions.flatMap(({ name, at, outcome, notes }) => {
    const called = name === "" ? at : at === "" ? name : `${name} (${at})`;
    return notes.map((note) =>
      note.startsWith("warning: ")
        ? `warning: ${called}: ${note.slice("warning: ".length)}`
        : `${outcome === "refused" ? "dropped" : "mended"}: ${called}: ${note}`,
    );
  });
  return [...remarks, ...warnings.map((warning) => `warning: ${warning}`)];
}

function readText(text: string, source: string, format: string): Catalog {
  try {
    return readCatalog(text, { format, file: source });
  } catch (error) {
    if (!(error instanceof UnreadableCatalog)) throw error;
    throw new UsageError(`${source} cannot be read as tools: ${error.message}`);
  }
}

/** The file's name without folder and ending. */
export function catalogName(source: string): string {
  const base = source.split(/[\\/]/).at(-1) ?? source;
  return base.replace(/\.(?:jsonl?|ya?ml|txt)$/i, "") || "catalog";
}
