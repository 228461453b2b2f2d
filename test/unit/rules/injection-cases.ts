import { tool, user } from "../../support/dialogue-builder.ts";
import { ruleTable } from "./rule-table.ts";

const weather = tool("get_weather", { city: "string" }, ["city"]);
const forecast = tool("get_forecast", { city: "string" }, ["city"]);
const asked = user("What is the weather in Osaka?").tools(weather, forecast);
const error = { error: "The service did not answer in time." };
const sunny = { weather: "sunny" };

/** The failing call is t0.2 with its error t0.3, the one that follows t0.4 with t0.5. */
const tried = (first: string, outcome: unknown, second: string, then: unknown = sunny) =>
  asked
    .calls("get_weather", { city: first })
    .returns(outcome)
    .calls("get_weather", { city: second })
    .returns(then)
    .says("It is sunny.");
const again = (variant: string) => ["error_simulation", variant, ["t0.4"], ["t0.2", "t0.3"]] as const;

/** The failing call is t0.2 with its error t0.3, the other tool's t0.4 with t0.5. */
const other = (name: string, then: unknown = sunny) =>
  asked
    .calls("get_weather", { city: "Osaka" })
    .returns(error)
    .calls(name, { city: "Osaka" })
    .returns(then)
    .says("It is sunny.")
    .injection("error_simulation", "permission/alternative", ["t0.3", "t0.6"], ["t0.4", "t0.5"]);

const reported = (outcome: unknown, answer: string) =>
  asked
    .calls("get_weather", { city: "Osaka" })
    .returns(outcome)
    .says(answer)
    .injection("error_simulation", "permission/report", ["t0.3", "t0.4"], []);

ruleTable("G23", [
  [
    "passes the same call again after a time-out",
    tried("Osaka", error, "Osaka").injection(...again("time_out/retry")),
    [],
  ],
  [
    "finds a call changed after an error that passes",
    tried("Osak", error, "Osaka").injection(...again("time_out/retry")),
    ["reject t0.4/calls"],
  ],
  [
    "masks the bad value, and passes its correction",
    tried("Osak", error, "Osaka").injection(...again("bad_value/corrected")),
    ["mask_turn t0.2/calls/0/arguments"],
  ],
  [
    "finds the bad value repeated",
    tried("Osak", error, "Osak").injection(...again("bad_value/corrected")),
    ["reject t0.4/calls", "mask_turn t0.2/calls/0/arguments"],
  ],
  [
    "finds an error that is none",
    tried("Osaka", sunny, "Osaka").injection(...again("time_out/retry")),
    ["reject t0.3/results"],
  ],
  [
    "finds a second failure",
    tried("Osaka", error, "Osaka", error).injection(...again("rate_limit/retry")),
    ["reject t0.5"],
  ],
  ["passes another tool", other("get_forecast"), []],
  ["finds the same tool where another was to be called", other("get_weather"), ["reject t0.4/calls"]],
  ["passes an honest report", reported(error, "I could not find out: it did not answer."), []],
  ["finds an empty report", reported(error, " "), ["reject t0.4/content"]],
  ["finds a report of what did not fail", reported(sunny, "I could not find out."), ["reject t0.3/results"]],
  [
    "finds a turn that is gone",
    tried("Osaka", error, "Osaka").injection(
      "error_simulation",
      "time_out/retry",
      ["t0.4"],
      ["t9.1", "t9.2"],
    ),
    ["reject -"],
  ],
  ["says nothing of an error that nobody put in", tried("Osaka", error, "Osaka"), []],
]);

const missing = user("What is the weather in Osaka?")
  .tools(forecast)
  .says("I have no tool for that.")
  .user("There is one now, please go on.")
  .calls("get_weather", { city: "Osaka" })
  .returns(sunny)
  .says("It is sunny.");
const gap = ["tool_awareness", "missing_tool", ["t0.1"], ["t0.2", "t0.3"]] as const;
const unsupported = (reply: string) =>
  asked
    .calls("get_weather", { city: "Osaka" })
    .returns(sunny)
    .says("It is sunny.")
    .user("Paint my wall.")
    .says(reply)
    .injection("tool_awareness", "unsupported_request", ["t0.4"], ["t0.5", "t0.6"]);

ruleTable("G31", [
  ["passes a tool that comes later", missing.toolsFrom("t0.3", weather).injection(...gap), []],
  ["finds a tool that was there all along", missing.tools(weather).injection(...gap), ["reject t0.3"]],
  [
    "finds a call to another tool once it is there",
    missing
      .tools(weather)
      .toolsFrom("t0.3", tool("book"))
      .injection(...gap),
    ["reject t0.4/calls"],
  ],
  [
    "finds a call while the tool is missing",
    asked
      .calls("get_forecast", { city: "Osaka" })
      .returns(sunny)
      .says("Sunny.")
      .injection("tool_awareness", "unsupported_request", ["t0.1"], ["t0.1", "t0.2"]),
    ["reject t0.2/calls"],
  ],
  ["passes a request that is declined", unsupported("I have no tool for that."), []],
  ["finds a request that is left without a word", unsupported(""), ["reject t0.6/content"]],
]);

const chat = (reply: string, inserted: readonly string[] = ["t0.3", "t0.4"]) =>
  user("Hi")
    .says("Hello.")
    .user("Why is the sky blue?")
    .says(reply)
    .tools(weather)
    .injection("non_function_calling", "", ["t0.2"], inserted);

ruleTable("G32", [
  ["passes a question answered in text", chat("Air scatters blue light."), []],
  ["finds an empty reply", chat(""), ["reject t0.4/content"]],
  ["finds a reply that does not follow", chat("Air scatters blue light.", ["t0.1", "t0.4"]), ["reject t0.1"]],
]);

ruleTable("G33", [
  ["passes what was put in", chat("Because."), []],
  [
    "finds what was ordered and is not there",
    chat("Because.").spec({ injections: ["non_function_calling", "clarification"] }),
    ["reject -"],
  ],
  [
    "waits for what is still to come",
    chat("Because.")
      .spec({ injections: ["non_function_calling", "clarification"] })
      .with({ schedule: [{ operation: "inject", injection: "clarification", turnIds: [], findings: [] }] }),
    [],
  ],
]);

const dependent = (id: string) =>
  user("Find an order of Ana and cancel it.")
    .calls("find_order", { name: "Ana" })
    .returns({ order_id: "W77" })
    .calls("cancel", { order_id: id })
    .returns({ done: true })
    .says("Cancelled.")
    .spec({ kind: "dependent" });

ruleTable("G34", [
  ["passes a value that only a result gave", dependent("W77"), []],
  ["finds none", dependent("W99"), ["reject -"]],
  [
    "finds one that the user had said before",
    user("Order W77?")
      .says("Yes?")
      .user("Cancel it.")
      .calls("find_order", {})
      .returns({ order_id: "W77" })
      .calls("cancel", { order_id: "W77" })
      .returns({})
      .says("Done.")
      .spec({ kind: "dependent" }),
    ["reject -"],
  ],
  ["says nothing of other kinds", dependent("W99").spec({ kind: "sequential" }), []],
]);
