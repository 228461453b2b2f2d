import { tool, user } from "../../support/dialogue-builder.ts";
import { ruleTable } from "./rule-table.ts";

const flight = tool("get_flight", { id: "string", seats: { type: "integer", minimum: 1 } }, ["id"]);
const closed = tool("close_case", { case: "string" }, [], { additionalProperties: false });
const ask = user("Is BA5 on time?").tools(flight, closed);

/** Every property of the nested object is required, although a rectangle has no radius. */
const dimensions = {
  type: "object",
  properties: { length: { type: "number" }, width: { type: "number" }, radius: { type: "number" } },
  required: ["length", "width", "radius"],
};
const area = user("How large is a rectangle of 5 by 3?")
  .tools(tool("area", { dimensions }, ["dimensions"]))
  .calls("area", { dimensions: { length: 5, width: 3 } });
const missingRadius = (severity: string) => `${severity} t0.2/calls/0/arguments/dimensions/radius`;

ruleTable("K1", [
  ["passes JSON arguments", ask.calls("get_flight", { id: "BA5" }), []],
  ["passes no arguments at all", ask.calls("get_flight", "").calls("get_flight", "null"), []],
  ["finds broken JSON", ask.calls("get_flight", '{"id": "BA5"'), ["reject t0.2/calls/0/arguments"]],
  [
    "finds call text in place of JSON",
    ask.calls("get_flight", "get_flight(id=BA5)"),
    ["reject t0.2/calls/0/arguments"],
  ],
]);

ruleTable("K3", [
  ["passes a named call", ask.calls("get_flight"), []],
  ["finds a call without a name", ask.callsAll([["get_flight"], [" "]]), ["reject t0.2/calls/1/name"]],
]);

ruleTable("K4", [
  ["passes a tool on offer", ask.calls("get_flight"), []],
  ["finds an invented tool", ask.calls("get_weather"), ["reject t0.2/calls/0/name"]],
  ["finds a misspelt tool", ask.calls("get_fligth"), ["reject t0.2/calls/0/name"]],
  ["finds a name that means something to JavaScript", ask.calls("toString"), ["reject t0.2/calls/0/name"]],
  ["finds any call where no tool is on offer", user("Hi").calls("get_flight"), ["reject t0.2/calls/0/name"]],
  ["recognises a mended name", user("Hi").tools(tool("calendar.add event")).calls("calendar_add_event"), []],
  [
    "finds a call to a tool that comes later",
    user("Hi").toolsFrom("t0.4", flight).calls("get_flight").returns({}).calls("get_flight"),
    ["reject t0.2/calls/0/name"],
  ],
  [
    "passes a call from the turn on that brings the tool",
    user("Hi").toolsFrom("t0.2", flight).calls("get_flight"),
    [],
  ],
]);

ruleTable("K5", [
  ["passes complete arguments", ask.calls("get_flight", { id: "BA5" }), []],
  [
    "finds a missing required argument",
    ask.calls("get_flight", { seats: 2 }),
    ["reject t0.2/calls/0/arguments/id"],
  ],
  ["finds it in empty arguments", ask.calls("get_flight", ""), ["reject t0.2/calls/0/arguments/id"]],
  [
    "finds it in the second call of a turn",
    ask.callsAll([["get_flight", { id: "BA5" }], ["get_flight"]]),
    ["reject t0.2/calls/1/arguments/id"],
  ],
  [
    "masks a name missing within an object of a dialogue without a plan",
    area.spec({ subTasks: 0 }),
    [missingRadius("mask_turn")],
  ],
  ["finds it in a dialogue with a plan", area, [missingRadius("reject")]],
  ["leaves calls of unknown tools to K4", ask.calls("unknown"), []],
]);

ruleTable("K6", [
  ["passes declared arguments", ask.calls("get_flight", { id: "BA5", seats: 1 }), []],
  [
    "masks an undeclared argument",
    ask.calls("get_flight", { id: "BA5", mood: "good" }),
    ["mask_turn t0.2/calls/0/arguments/mood"],
  ],
  [
    "rejects one that the schema forbids",
    ask.calls("close_case", { mood: "good" }),
    ["reject t0.2/calls/0/arguments/mood"],
  ],
  [
    "masks arguments of a tool that takes none",
    user("Hi").tools(tool("ping")).calls("ping", { a: 1 }),
    ["mask_turn t0.2/calls/0/arguments/a"],
  ],
]);

ruleTable("K7", [
  ["passes the right types", ask.calls("get_flight", { id: "BA5", seats: 2 }), []],
  ["passes 2.0 for an integer", ask.calls("get_flight", '{"id": "BA5", "seats": 2.0}'), []],
  [
    "finds a text for an integer",
    ask.calls("get_flight", { id: "BA5", seats: "2" }),
    ["reject t0.2/calls/0/arguments/seats"],
  ],
]);

ruleTable("K8", [
  ["passes values in range", ask.calls("get_flight", { id: "BA5", seats: 1 }), []],
  [
    "finds a value out of range",
    ask.calls("get_flight", { id: "BA5", seats: 0 }),
    ["reject t0.2/calls/0/arguments/seats"],
  ],
  [
    "finds an enum breach in a list",
    user("Hi")
      .tools(tool("f", { days: { type: "array", items: { enum: ["mon", "tue"] } } }))
      .calls("f", { days: ["mon", "sun"] }),
    ["reject t0.2/calls/0/arguments/days/1"],
  ],
  [
    "passes a default outside its enum",
    user("Hi")
      .tools(tool("f", { u: { type: "string", enum: ["a"], default: "N/A" } }))
      .calls("f", { u: "N/A" }),
    [],
  ],
]);

ruleTable("K9", [
  ["passes an object", ask.calls("get_flight", {}), []],
  ["finds a list", ask.calls("get_flight", '["BA5"]'), ["reject t0.2/calls/0/arguments"]],
  ["finds a scalar", ask.calls("get_flight", '"BA5"'), ["reject t0.2/calls/0/arguments"]],
  [
    "finds an object nested without end",
    ask.calls("get_flight", `${'{"a":'.repeat(40)}1${"}".repeat(40)}`),
    ["reject t0.2/calls/0/arguments"],
  ],
]);

const BA5 = { id: "BA5" };
const late = { status: "late" };
const book = tool("book_flight", { id: "string" });
const again = ask.tools(book).calls("get_flight", BA5).returns(late);

ruleTable("K10", [
  [
    "passes different arguments in one message",
    ask.callsAll([
      ["get_flight", BA5],
      ["get_flight", { id: "BA6" }],
    ]),
    [],
  ],
  [
    "masks the same call twice in one message",
    ask.callsAll([
      ["get_flight", { id: "BA5", seats: 1 }],
      ["get_flight", { seats: 1, id: "BA5" }],
    ]),
    ["mask_turn t0.2/calls/1"],
  ],
  [
    "warns of a repeat without cause",
    again.says("Late.").user("Sure?").calls("get_flight", BA5).returns(late),
    ["warn t0.6/calls/0"],
  ],
  [
    "passes a repeat after an error",
    ask.calls("get_flight", BA5).returns("Error: timeout").calls("get_flight", BA5).returns(late),
    [],
  ],
  [
    "passes a repeat after a call that may have changed something",
    again.calls("book_flight", BA5).returns({}).calls("get_flight", BA5).returns(late),
    [],
  ],
  [
    "passes a repeat after a result that is nothing but a timeout",
    ask
      .calls("get_flight", BA5)
      .returns("Tool call timed out.")
      .calls("get_flight", BA5)
      .returns("Tool call timed out."),
    [],
  ],
  ["passes a repeat with another result", again.calls("get_flight", BA5).returns({ status: "boarding" }), []],
  [
    "masks a repeat right after an error that will not pass",
    ask
      .calls("get_flight", BA5)
      .returns("Error: no such flight")
      .calls("get_flight", BA5)
      .returns("Error: no such flight"),
    ["mask_turn t0.4/calls/0"],
  ],
  [
    "masks a repeat right after itself",
    again.calls("get_flight", BA5).returns(late),
    ["mask_turn t0.4/calls/0"],
  ],
  [
    "warns when only reads came between",
    again.calls("get_flight", { id: "BA6" }).returns(late).calls("get_flight", BA5).returns(late),
    ["warn t0.6/calls/0"],
  ],
  [
    "rejects a loop",
    again
      .calls("get_flight", BA5)
      .returns(late)
      .calls("get_flight", BA5)
      .returns(late)
      .calls("get_flight", BA5)
      .returns(late),
    ["mask_turn t0.4/calls/0", "reject t0.6/calls/0"],
  ],
  [
    "masks a loop of failing calls",
    ask
      .calls("get_flight", BA5)
      .returns("Error: no")
      .calls("get_flight", BA5)
      .returns("Error: no")
      .calls("get_flight", BA5)
      .returns("Error: no"),
    ["mask_turn t0.4/calls/0", "mask_turn t0.6/calls/0"],
  ],
  [
    "passes repeats that the user asks for, with a warning each",
    again
      .says("Late.")
      .user("And now?")
      .calls("get_flight", BA5)
      .returns(late)
      .says("Late.")
      .user("Now?")
      .calls("get_flight", BA5)
      .returns(late),
    ["warn t0.6/calls/0", "warn t0.10/calls/0"],
  ],
]);

ruleTable("K11", [
  [
    "passes paired ids",
    ask
      .callsAll([
        ["get_flight", BA5],
        ["get_flight", { id: "BA6" }],
      ])
      .returns(1, 2),
    [],
  ],
  ["finds a result of no call", ask.calls("get_flight", BA5).returns(1, 2), ["reject t0.3/results/1/callId"]],
  ["finds results after a turn without calls", ask.says("Hm.").returns(1), ["reject t0.3/results/0/callId"]],
  [
    "finds two open calls of one id",
    ask
      .turn({
        role: "assistant",
        calls: [
          { id: "c1", name: "get_flight", arguments: "{}" },
          { id: "c1", name: "get_flight", arguments: "{}" },
        ],
      })
      .returns(1, 2),
    ["reject t0.2/calls/1/id"],
  ],
  [
    "passes an id that comes again later",
    ask
      .turn({ role: "assistant", calls: [{ id: "c1", name: "get_flight", arguments: "{}" }] })
      .returns(1)
      .turn({ role: "assistant", calls: [{ id: "c1", name: "get_flight", arguments: "{}" }] })
      .returns(2),
    [],
  ],
]);

ruleTable("K15", [
  ["passes real values", ask.calls("get_flight", BA5), []],
  ["finds a template", ask.calls("get_flight", { id: "<flight_id>" }), ["reject t0.2/calls/0/arguments/id"]],
  ["finds braces", ask.calls("get_flight", { id: "{{id}}" }), ["reject t0.2/calls/0/arguments/id"]],
  ["finds YOUR_KEY", ask.calls("get_flight", { id: "YOUR_API_KEY" }), ["reject t0.2/calls/0/arguments/id"]],
  ["finds a type word", ask.calls("get_flight", { id: "string" }), ["reject t0.2/calls/0/arguments/id"]],
  [
    "finds a sample address",
    ask.calls("get_flight", { id: "user@example.com" }),
    ["reject t0.2/calls/0/arguments/id"],
  ],
  [
    "passes a sample address that the user gave",
    user("I am USER@example.com").tools(flight).calls("get_flight", { id: "user@example.com" }),
    [],
  ],
  [
    "finds it when the user gives it only later",
    ask.calls("get_flight", { id: "John Doe" }).returns(1).says("Who?").user("John Doe"),
    ["reject t0.2/calls/0/arguments/id"],
  ],
  [
    "passes what the schema lists",
    user("Hi")
      .tools(tool("f", { x: { enum: ["string", "int"] } }))
      .calls("f", { x: "string" }),
    [],
  ],
  ["passes a sample name in a cell of a table", ask.calls("get_flight", { id: [["Jane Doe", "Sales"]] }), []],
  [
    "finds it in a plain list",
    ask.calls("get_flight", { id: ["Jane Doe"] }),
    ["reject t0.2/calls/0/arguments/id/0"],
  ],
  [
    "finds a template in a cell of a table",
    ask.calls("get_flight", { id: [["<name>"]] }),
    ["reject t0.2/calls/0/arguments/id/0/0"],
  ],
  ["passes HTML and comparisons in free text", ask.calls("get_flight", { id: "<b>5</b> is < 6" }), []],
]);

ruleTable("K23", [
  ["passes values", ask.calls("get_flight", BA5), []],
  [
    "masks an empty required argument",
    ask.calls("get_flight", { id: "" }),
    ["mask_turn t0.2/calls/0/arguments/id"],
  ],
  [
    "warns of a blank optional argument",
    ask.calls("close_case", { case: "  " }),
    ["warn t0.2/calls/0/arguments/case"],
  ],
  [
    "passes an empty default",
    user("Hi")
      .tools(tool("f", { x: { type: "string", default: "" } }, ["x"]))
      .calls("f", { x: "" }),
    [],
  ],
]);

ruleTable("T1", [
  [
    "passes one result for each call",
    ask
      .callsAll([
        ["get_flight", BA5],
        ["get_flight", { id: "BA6" }],
      ])
      .returns(1, 2),
    [],
  ],
  [
    "finds a missing result",
    ask
      .callsAll([
        ["get_flight", BA5],
        ["get_flight", { id: "BA6" }],
      ])
      .returns(1),
    ["reject t0.2/calls/1"],
  ],
  ["finds calls that nobody answers", ask.calls("get_flight", BA5).says("Done."), ["reject t0.2/calls/0"]],
  ["warns of calls left open at the end", ask.calls("get_flight", BA5), ["warn t0.2/calls"]],
  [
    "finds swapped results",
    ask
      .callsAll([
        ["get_flight", BA5],
        ["get_flight", { id: "BA6" }],
      ])
      .turn({
        role: "tool",
        results: [
          { callId: "call_t0_2_2", content: "2" },
          { callId: "call_t0_2_1", content: "1" },
        ],
      }),
    ["reject t0.3/results"],
  ],
  [
    "finds a call answered twice",
    ask.calls("get_flight", BA5).turn({
      role: "tool",
      results: [
        { callId: "call_t0_2_1", content: "2" },
        { callId: "call_t0_2_1", content: "1" },
      ],
    }),
    ["reject t0.3/results"],
  ],
]);

const answered = ask.calls("get_flight", BA5);
ruleTable("T4", [
  ["passes a result", answered.returns(late), []],
  [
    "passes text that speaks of errors",
    answered.returns("The log shows 3 errors; error handling is described below."),
    [],
  ],
  ["passes an empty error key", answered.returns({ error: "", data: 1 }), []],
  ["passes a flag that says there is none", answered.returns("isError: false"), []],
  ["passes error: null and success: true", answered.returns({ error: null, success: true }), []],
  ["records an Error: prefix", answered.returns("Error: flight not found"), ["warn t0.3/results/0/content"]],
  ["records a filled error key", answered.returns({ error: "not found" }), ["warn t0.3/results/0/content"]],
  [
    "records an isError flag",
    answered.returns({ isError: true, content: [] }),
    ["warn t0.3/results/0/content"],
  ],
  [
    "records a stack trace",
    answered.returns("Traceback (most recent call last):\n  File …"),
    ["warn t0.3/results/0/content"],
  ],
  ["records a failed status", answered.returns({ status: "failed" }), ["warn t0.3/results/0/content"]],
]);
