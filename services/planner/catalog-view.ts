/** A catalog as the planner looks at it: the tools, their graph, and what they allow. */
import type { Tool } from "../shared/contracts/generated/records.ts";
import { isObject, parseObject } from "../shared/dialogue/json.ts";
import { type ToolGraph, toolGraph } from "../shared/tools/tool-graph.ts";
import type { Possible } from "./mix.ts";

export interface CatalogView {
  readonly tools: readonly Tool[];
  readonly graph: ToolGraph;
  /** Whether a call takes arguments. */
  takesArguments(index: number): boolean;
  /** Whether a call has a parameter of that name. */
  takes(index: number, parameter: string): boolean;
  /** Whether a call needs a value that a user can leave out and be asked for. */
  askable(index: number): boolean;
}

/** Works out the view of usable tools. */
export function catalogView(tools: readonly Tool[]): CatalogView {
  const schemas = tools.map(({ parameters }) => parseObject(parameters) ?? {});
  const propertiesOf = (index: number) => {
    const properties = schemas[index]?.["properties"];
    return isObject(properties) ? properties : {};
  };
  return {
    tools,
    graph: toolGraph(tools),
    takesArguments: (index) => Object.keys(propertiesOf(index)).length > 0,
    takes: (index, parameter) => Object.hasOwn(propertiesOf(index), parameter),
    askable(index) {
      const required = schemas[index]?.["required"];
      return (
        Array.isArray(required) &&
        required.some((name) => {
          const property = propertiesOf(index)[name];
          return isObject(property) && ["string", "integer", "number"].includes(String(property["type"]));
        })
      );
    },
  };
}

/** Which kinds and injections the tools allow, given how many call turns a sub-task may take. */
export function possibleWith(catalog: CatalogView, maxSteps: number): Possible {
  const { tools, graph } = catalog;
  const parallel = tools.length > 1 || catalog.takesArguments(0);
  const dependent = maxSteps > 1 && graph.feeds.length > 0;
  const askable = tools.some((_, index) => catalog.askable(index));
  return {
    kinds: new Set([
      "sequential",
      "no_tool",
      "irrelevant",
      ...(parallel ? ["parallel"] : []),
      ...(dependent ? ["dependent"] : []),
    ]),
    injections: new Set([
      "none",
      "tool_awareness",
      "error_simulation",
      "non_function_calling",
      ...(askable ? ["clarification"] : []),
    ]),
  };
}
