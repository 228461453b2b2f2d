import { tool, user } from "../../support/dialogue-builder.ts";
import { ruleTable } from "./rule-table.ts";

const flight = tool("get_flight", { id: "string", seats: "integer" });
const ask = user("Is BA5 on time?").tools(flight);
const fault = (rule: string, path: string) => ({
  rule,
  turnId: "t0.2",
  path,
  evidence: "thought",
  message: "It has a thought; leave it out.",
});

ruleTable("G1", [
  ["passes turns of their own ids", ask.says("Yes."), []],
  [
    "finds an id that is used twice",
    ask.turn({ role: "assistant", id: "t0.1", content: "Yes." }),
    ["reject t0.1/id"],
  ],
  ["finds a turn without an id", ask.turn({ role: "assistant", id: "", content: "Yes." }), ["reject -/id"]],
  [
    "tells of a role that only the reader saw",
    ask.says("Yes."),
    ["reject t0.2/role"],
    { reading: [fault("G1", "/role")] },
  ],
]);

ruleTable("K2", [
  ["has nothing to say about dialogues of our own", ask.calls("get_flight"), []],
  [
    "tells of other keys that only the reader saw",
    ask.calls("get_flight"),
    ["mask_turn t0.2/calls/0/thought"],
    { reading: [fault("K2", "/calls/0/thought")] },
  ],
]);

ruleTable("K12", [
  [
    "passes calls that differ",
    ask.callsAll([
      ["get_flight", { id: "BA5" }],
      ["get_flight", { id: "BA6" }],
    ]),
    [],
  ],
  [
    "warns of calls that differ only in how they are written",
    ask.callsAll([
      ["get_flight", { id: "BA 5" }],
      ["get_flight", { id: "ba-5" }],
    ]),
    ["warn t0.2/calls/1"],
  ],
  [
    "leaves equal calls to K10",
    ask.callsAll([
      ["get_flight", { id: "BA5", seats: 1 }],
      ["get_flight", { seats: 1, id: "BA5" }],
    ]),
    [],
  ],
  [
    "leaves calls in different messages alone",
    ask.calls("get_flight", { id: "BA5" }).returns({}).calls("get_flight", { id: "ba5" }),
    [],
  ],
]);

const many = (count: number) =>
  ask.callsAll(Array.from({ length: count }, (_, index) => ["get_flight", { id: `BA${index}` }] as const));

ruleTable("K13", [
  ["passes eight calls at once, whatever the plan", many(8).subTask("fly", ["get_flight"]), []],
  ["finds a dozen where one was planned", many(12).subTask("fly", ["get_flight"]), ["reject t0.2/calls"]],
  ["passes a dozen without a plan", many(12).spec({ subTasks: 0 }), []],
  ["warns of a flood without a plan", many(17).spec({ subTasks: 0 }), ["warn t0.2/calls"]],
]);

const two = ask.calls("get_flight", { id: "BA5" }).returns({ gate: "B4" });

ruleTable("K16", [
  ["passes values", two.calls("get_flight", { id: "BA5" }), []],
  ["passes amounts", two.calls("get_flight", { id: "$12.50" }), []],
  [
    "finds a reference to an earlier call",
    two.calls("get_flight", { id: "$c1.gate" }),
    ["reject t0.4/calls/0/arguments/id"],
  ],
  [
    "finds one between braces",
    two.calls("get_flight", { id: "{{step1.gate}}" }),
    ["reject t0.4/calls/0/arguments/id"],
  ],
  [
    "passes what the user said",
    user("Use $c1.gate").tools(flight).calls("get_flight", { id: "$c1.gate" }),
    [],
  ],
]);

ruleTable("K17", [
  ["passes values that were given", two.calls("get_flight", { id: "B4" }), []],
  [
    "finds a reference to a call not made yet",
    two.calls("get_flight", { id: "$c3.id" }),
    ["reject t0.4/calls/0/arguments/id"],
  ],
  [
    "finds an id that only a later result brings up",
    ask
      .calls("get_flight", { id: "ZX9041" })
      .returns({})
      .calls("get_flight", { seats: 1 })
      .returns({ id: "ZX9041" }),
    ["reject t0.2/calls/0/arguments/id"],
  ],
  [
    "leaves an invented id that comes back to K14",
    ask.calls("get_flight", { id: "ZX9041" }).returns({ id: "ZX9041" }),
    [],
  ],
]);

ruleTable("K18", [
  ["passes whole texts", two.calls("get_flight", { id: "gate B4" }), []],
  [
    "finds a reference inside a text",
    two.calls("get_flight", { id: "gate $c1.gate now" }),
    ["reject t0.4/calls/0/arguments/id"],
  ],
  [
    "only masks it without a plan",
    two.calls("get_flight", { id: "gate $c1.gate now" }).spec({ subTasks: 0 }),
    ["mask_turn t0.4/calls/0/arguments/id"],
  ],
  [
    "passes variables of a script",
    user("Run it.")
      .tools(tool("run", { command: "string" }))
      .calls("run", { command: "echo $var1" }),
    [],
  ],
]);

const wrapped = { tool_uses: [{ recipient_name: "get_flight", parameters: {} }] };

ruleTable("K22", [
  ["passes a plain call", ask.calls("get_flight", { id: "BA5" }), []],
  [
    "finds calls inside a call",
    ask.calls("multi_tool_use.parallel", wrapped),
    ["reject t0.2/calls/0/arguments/tool_uses"],
  ],
  [
    "passes a tool that declares such a list",
    user("Hi")
      .tools(tool("run", { tool_uses: "array" }))
      .calls("run", wrapped),
    [],
  ],
]);
