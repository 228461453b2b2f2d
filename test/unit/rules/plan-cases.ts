import { tool, user } from "../../support/dialogue-builder.ts";
import { ruleTable } from "./rule-table.ts";

const flight = tool("get_flight", { id: "string" });
const book = tool("book", { id: "string" });
const ask = user("Is BA5 on time?").tools(flight, book).spec({ subTasks: 0 });
const planned = ask
  .subTask("Ask whether BA5 is on time.", ["get_flight"])
  .subTask('Book BA6 for "Ana Ruiz".', ["book"]);
const call = planned.calls("get_flight", { id: "BA5" }).returns({ status: "late" }).says("It is late.");
const whole = call
  .user("Book BA6 for Ana Ruiz, then.")
  .calls("book", { id: "BA6" })
  .returns({ id: "B1" })
  .says("Booked.");

ruleTable("G6", [
  ["passes a dialogue that calls", whole, []],
  ["says nothing where there are no tools", user("Hi").says("Hello."), []],
  ["finds a planned dialogue without a call", planned.says("Yes."), ["reject -"]],
  ["warns of one without a plan", ask.says("Yes."), ["warn -"]],
  ["finds a call where no tool was to fit", whole.spec({ kind: "irrelevant" }), ["reject t0.2/calls/0"]],
  ["passes none where none was to be", planned.says("I cannot do that.").spec({ kind: "irrelevant" }), []],
]);

ruleTable("G7", [
  ["passes one success", whole, []],
  ["says nothing without results", planned.calls("get_flight"), []],
  ["finds nothing but errors", planned.calls("get_flight").returns("Error: no such flight"), ["reject -"]],
  ["warns of them without a plan", ask.calls("get_flight").returns("Error: no such flight"), ["warn -"]],
]);

ruleTable("G17", [
  ["passes what the plan states in whatever form", whole, []],
  ["warns of values that nobody says", call, ["warn -/plan/1/goal", "warn -/plan/1/goal"]],
  ["knows a date in words", user("On May 20th, please.").subTask("Fly on 2025-05-20.", []), []],
]);

ruleTable("G19", [
  ["passes a request for each sub-task", whole, []],
  ["finds one request for two sub-tasks", call, ["reject -"]],
  ["has no bound on dialogues without a plan that honest ones reach", ask.says("Yes."), []],
  [
    "warns of an endless dialogue without a plan",
    Array.from({ length: 41 }).reduce((built: typeof ask) => built.says("Yes.").user("And?"), ask),
    ["warn -"],
  ],
]);

ruleTable("G26", [
  ["passes a dialogue that works through its plan", whole, []],
  ["finds a sub-task that is skipped", call, ["reject -/plan/1/tools/0"]],
  [
    "warns of tools of one sub-task in another order",
    ask
      .subTask("Look and book.", ["get_flight", "book"])
      .calls("book", { id: "BA5" })
      .returns({})
      .calls("get_flight", { id: "BA5" }),
    ["warn -/plan/0/tools/1"],
  ],
]);
