import { tool, user } from "../../support/dialogue-builder.ts";
import { ruleTable } from "./rule-table.ts";

const plain = tool("get_flight", { id: "string" });
const declared = tool("get_flight", { id: "string" }, [], {
  returns: {
    type: "object",
    properties: { status: { type: "string" }, minutes: { type: "integer" } },
    required: ["status"],
  },
});
const ask = (offered = plain) =>
  user("Is BA5 on time?").subTask("fly", ["get_flight"]).tools(offered).calls("get_flight", { id: "BA5" });

ruleTable("T2", [
  ["passes JSON", ask().returns({ status: "late" }), []],
  ["passes plain text", ask().returns("It is late."), []],
  ["warns of a result that breaks off", ask().returns('{"status": "la'), ["warn t0.3/results/0/content"]],
  [
    "rejects it where the result is declared",
    ask(declared).returns('{"status": "la'),
    ["reject t0.3/results/0/content"],
  ],
  [
    "only warns of another notation",
    ask(declared).returns("{'status': 'late'}"),
    ["warn t0.3/results/0/content"],
  ],
]);

ruleTable("T3", [
  ["passes what is declared", ask(declared).returns({ status: "late", minutes: 5 }), []],
  ["passes fields beside the declared ones", ask(declared).returns({ status: "late", gate: 4 }), []],
  ["passes null for a field", ask(declared).returns({ status: "late", minutes: null }), []],
  ["passes an error", ask(declared).returns({ error: "no such flight" }), []],
  ["finds a missing field", ask(declared).returns({ minutes: 5 }), ["reject t0.3/results/0/content"]],
  [
    "finds a wrong type",
    ask(declared).returns({ status: "late", minutes: "5" }),
    ["reject t0.3/results/0/content"],
  ],
  [
    "only masks it without a plan",
    ask(declared).spec({ subTasks: 0 }).returns({ status: 1 }),
    ["mask_turn t0.3/results/0/content"],
  ],
]);

const order = tool("get_order", { order_id: "integer", price: "number" });
const orders = user("My last order?")
  .tools(order)
  .calls("get_order", {})
  .returns({ order_id: 17, price: 1249 });
const cases = tool("get_case", { case_id: "string" });
const open = user("My case?").tools(cases).calls("get_case", {}).returns({ case_id: "C-20418" });

ruleTable("T6", [
  ["passes the id a result gave", orders.calls("get_order", { order_id: 17 }), []],
  [
    "finds an id with its digits swapped",
    orders.calls("get_order", { order_id: 71 }),
    ["reject t0.4/calls/0/arguments/order_id"],
  ],
  [
    "finds an id with one digit changed",
    open.calls("get_case", { case_id: "C-20478" }),
    ["reject t0.4/calls/0/arguments/case_id"],
  ],
  [
    "masks another number with its digits swapped",
    orders.calls("get_order", { price: 1429 }),
    ["mask_turn t0.4/calls/0/arguments/price"],
  ],
  ["passes a number worked out", orders.calls("get_order", { price: 2498 }), []],
  ["leaves other ids to K14", open.calls("get_case", { case_id: "C-99999" }), []],
  [
    "passes an id the user gave",
    open.says("Found.").user("And C-20478?").calls("get_case", { case_id: "C-20478" }),
    [],
  ],
]);

const weather = tool("get_weather", { city: "string", date: "string", days: "integer", note: "string" });
const paris = user("Weather in Paris?")
  .tools(weather)
  .calls("get_weather", { city: "Paris", date: "2025-05-20", days: 3, note: "soon" });

ruleTable("T8", [
  ["passes the same value", paris.returns({ city: "Paris", days: 3 }), []],
  ["passes a longer name", paris.returns({ city: "Paris, France" }), []],
  ["passes a date in words", paris.returns({ date: "May 20th, 2025" }), []],
  ["passes other fields", paris.returns({ place: "London" }), []],
  ["passes a name in another script", paris.returns({ city: "巴黎" }), []],
  ["leaves free text alone", paris.returns({ note: "done" }), []],
  ["passes an error", paris.returns({ error: "no data", city: "London" }), []],
  ["masks another city", paris.returns({ city: "London" }), ["mask_turn t0.3/results/0/content"]],
  ["masks another number", paris.returns({ days: 7 }), ["mask_turn t0.3/results/0/content"]],
  [
    "looks one level down",
    paris.returns({ weather: { city: "London" } }),
    ["mask_turn t0.3/results/0/content"],
  ],
  [
    "leaves what an update changes alone",
    user("Move to Bonn.")
      .tools(tool("update_city", { city: "string" }))
      .calls("update_city", { city: "Bonn" })
      .returns({ city: "Kiel" }),
    [],
  ],
]);
