import type { Tool } from "../../../services/shared/contracts/generated/records.ts";
import { tool, user } from "../../support/dialogue-builder.ts";
import { ruleTable } from "./rule-table.ts";

const flight = tool("get_flight", { id: "string" }, ["id"], { returns: { type: "object" } });
const ask = user("Is BA5 on time?").tools(flight);
const broken: Tool = { ...tool("broken"), parameters: '{"type":"object"' };

ruleTable("C1", [
  ["passes a schema that compiles", ask.calls("get_flight", { id: "BA5" }), []],
  [
    "passes type words of other languages",
    user("Hi")
      .tools(tool("f", { a: "str" }))
      .calls("f"),
    [],
  ],
  ["warns of one that does not and is not called", ask.tools(broken), ["warn -/tools/1/tool/parameters"]],
  ["rejects a call of one", ask.tools(broken).calls("broken"), ["reject -/tools/1/tool/parameters"]],
]);

ruleTable("C2", [
  ["passes a tool that says what it does", ask, []],
  [
    "warns of one that does not",
    ask.tools(tool("f", {}, [], { description: " " })),
    ["warn -/tools/1/tool/description"],
  ],
  ["rejects one without a name", ask.tools(tool("")), ["reject -/tools/1/tool/name"]],
]);

ruleTable("C3", [
  ["passes different names", ask.tools(tool("get_hotel")), []],
  ["warns of two of one name that nobody calls", ask.tools(flight), ["warn -/tools/1/tool/name"]],
  [
    "rejects a call that may mean either",
    user("Hi").tools(tool("a.b"), tool("a_b")).calls("a_b"),
    ["reject -/tools/1/tool/name"],
  ],
]);

ruleTable("C4", [
  ["passes a call whose result is declared", ask.calls("get_flight", { id: "BA5" }), []],
  ["says nothing about catalogs that declare no results", user("Hi").tools(tool("f")).calls("f"), []],
  [
    "warns of a called tool that alone does not say what it returns",
    ask.tools(tool("f")).calls("f"),
    ["warn -/tools/1/tool/returns"],
  ],
]);
