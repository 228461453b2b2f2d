import { says, tool, user } from "../../support/dialogue-builder.ts";
import { ruleTable } from "./rule-table.ts";

const flight = tool("get_flight", { id: "string", day: "string", seats: "integer" });
const search = tool("search");
const ask = user("Is BA5 on time?").tools(flight, search);
const whole = ask.calls("get_flight", { id: "BA5" }).returns({ status: "late" }).says("It is late.");
const elsewhere = { subTasks: 0, kind: "" };

ruleTable("G2", [
  ["passes observations and actions that alternate", whole.user("Thanks").says("Bye."), []],
  [
    "passes calls that follow calls",
    ask.calls("get_flight").returns(1).calls("get_flight").returns(2).says("Ok."),
    [],
  ],
  ["passes a greeting first", says("Hello!").user("Hi").says("Yes?"), []],
  ["finds results without a call", ask.says("Hm.").returns(1), ["reject t0.3"]],
  ["finds results at the very beginning", user("x").with({ turns: [] }).returns(1), ["reject t0.1"]],
  ["finds results twice", ask.calls("get_flight").returns(1).returns(2), ["reject t0.4"]],
  [
    "finds a user turn while calls are open",
    ask.calls("get_flight").user("Hello?").spec(elsewhere),
    ["reject t0.3"],
  ],
  ["finds a user turn before the answer", ask.calls("get_flight").returns(1).user("And?"), ["reject t0.4"]],
  [
    "only warns of that in a log of calls",
    ask.calls("get_flight").returns(1).user("And?").spec(elsewhere),
    ["warn t0.4"],
  ],
  ["finds two assistant turns in a row", whole.says("Very late."), ["reject t0.5"]],
  ["only masks them without a plan", whole.says("Very late.").spec(elsewhere), ["mask_turn t0.5"]],
  [
    "only warns of a call after words",
    ask.says("Let me see.").calls("get_flight").spec(elsewhere),
    ["warn t0.3"],
  ],
  ["finds two user turns in a row", user("Hi").user("Hello?"), ["reject t0.2"]],
  ["only masks those without a plan", whole.user("Hi").user("Hello?").spec(elsewhere), ["mask_turn t0.6"]],
  [
    "finds a user who calls",
    says("Hi").turn({ role: "user", calls: [{ id: "c", name: "f", arguments: "{}" }] }),
    ["reject t0.2/calls"],
  ],
  [
    "only warns of users with tools of their own without a plan",
    says("Restart it.")
      .turn({ role: "user", calls: [{ id: "c", name: "restart", arguments: "{}" }] })
      .returns("ok")
      .user("Done.")
      .spec(elsewhere),
    ["warn t0.2/calls"],
  ],
  [
    "finds an assistant who gives results",
    user("Hi").turn({ role: "assistant", results: [{ callId: "c", content: "" }] }),
    ["reject t0.2/results"],
  ],
  [
    "warns of text beside results",
    ask
      .calls("get_flight")
      .turn({ role: "tool", content: "note", results: [{ callId: "call_t0_2_1", content: "1" }] }),
    ["warn t0.3/content"],
  ],
]);

ruleTable("G4", [
  ["passes a user first", whole, []],
  ["passes a greeting first", says("Hello!").user("Hi"), []],
  ["finds a call first", user("x").with({ turns: [] }).calls("get_flight"), ["reject t0.1"]],
  ["finds results first", user("x").with({ turns: [] }).returns(1), ["reject t0.1"]],
  ["finds a dialogue without turns", user("x").with({ turns: [] }), ["reject -"]],
]);

ruleTable("G5", [
  ["passes an answer at the end", whole, []],
  [
    "finds an empty answer at the end, with or without a plan",
    whole.user("Ok?").says(" \n").spec(elsewhere),
    ["reject t0.6/content"],
  ],
  ["finds an end on the user", whole.user("Thanks"), ["reject t0.5"]],
  ["only warns of that without a plan", whole.user("Thanks").spec(elsewhere), ["warn t0.5"]],
  ["finds an end on results", ask.calls("get_flight").returns(1), ["reject t0.3"]],
  ["finds an end on open calls", ask.calls("get_flight"), ["reject t0.2"]],
]);

ruleTable("G8", [
  ["passes calls with empty text", whole, []],
  ["finds an empty user turn", user(" "), ["reject t0.1/content"]],
  ["finds an assistant turn of nothing one can see", user("Hi").says("\u200b"), ["reject t0.2/content"]],
  ["finds a tool turn without results", ask.calls("get_flight").returns(), ["reject t0.3/results"]],
  [
    "only warns where an empty user turn brings tools",
    whole.user("").toolsFrom("t0.5", tool("new")),
    ["warn t0.5/content"],
  ],
]);

ruleTable("G10", [
  ["passes any script, emoji, tabs and line ends", user("Où?\t北京 😀 👩‍👩‍👧\r\n العربية"), []],
  ["finds a replacement character", user("caf\ufffd"), ["reject t0.1/content"]],
  ["finds a control character", user("Hi").says("\u0007ding"), ["reject t0.2/content"]],
  ["finds a lone surrogate", user("\ud83d!"), ["reject t0.1/content"]],
  [
    "finds one in arguments, written or escaped",
    ask.callsAll([
      ["get_flight", '{"id": "\u0001"}'],
      ["get_flight", '{"id": "\\u0001"}'],
    ]),
    ["reject t0.2/calls/0/arguments", "reject t0.2/calls/1/arguments"],
  ],
  [
    "only warns in results",
    ask.calls("get_flight").returns("log \u001b[31mred"),
    ["warn t0.3/results/0/content"],
  ],
]);

ruleTable("G13", [
  [
    "passes rulers, tables and numbers",
    user(`${"-".repeat(40)}\n${"| - ".repeat(20)}\n000000000000000 ${"...".repeat(9)}`),
    [],
  ],
  ["passes honest emphasis", user("No, no, no! It is very, very, very late!!!"), []],
  ["finds a run of exclamation marks", user("Help!!!!!!!!!!!!"), ["mask_turn t0.1/content"]],
  ["finds a run of letters", user("Hi").says(`Y${"e".repeat(12)}s`), ["mask_turn t0.2/content"]],
  ["finds a repeated phrase", user("Hi").says("I will check that. ".repeat(4)), ["mask_turn t0.2/content"]],
  [
    "finds a repeated phrase in text without spaces",
    user("Hi").says("请稍等一下".repeat(6)),
    ["mask_turn t0.2/content"],
  ],
  ["passes a phrase said thrice", user("Hi").says("I will check that. ".repeat(3)), []],
  ["leaves results alone", ask.calls("get_flight").returns("ha".repeat(50)), []],
]);

ruleTable("G14", [
  [
    "passes an explanation of an error",
    user("What is a TypeError?").says(
      "It tells that a value is of the wrong type, such as\nTypeError: x is no function\nin a script.",
    ),
    [],
  ],
  [
    "finds an exception in the last line",
    user("Hi").says("Let me see.\nopenai.RateLimitError: you exceeded your quota"),
    ["reject t0.2/content"],
  ],
  [
    "passes an error told in words",
    user("Hi").says("The tool reported an error: the flight was not found. [See the notes]"),
    [],
  ],
  [
    "passes code, markup and lists",
    user("Write <b>[x]</b> in {braces}").says(
      "Use `<b>` and [1]; a ValueError is raised when the input is wrong.",
    ),
    [],
  ],
  ["finds a bracketed error", user("Hi").says("[ERROR: connection timed out]"), ["reject t0.2/content"]],
  ["finds a stack trace", user("Hi").says("Traceback (most recent call last): …"), ["reject t0.2/content"]],
  [
    "finds an exception as answer",
    user("Hi").says("openai.RateLimitError: slow down"),
    ["reject t0.2/content"],
  ],
  [
    "finds a provider's error",
    user("Hi").says("Error code: 429 - too many requests"),
    ["reject t0.2/content"],
  ],
  ["finds an error object", user("Hi").says('{"error": {"message": "no"}}'), ["reject t0.2/content"]],
  ["finds an unfilled mask", user("[MASK]").says("<masked>"), ["reject t0.1/content", "reject t0.2/content"]],
  ["finds a mask with a turn's id", user("Hi").says("[MASKED t0.2]"), ["reject t0.2/content"]],
  [
    "finds markup of a call",
    user("Hi").says('<tool_call>{"name": "x"}</tool_call>'),
    ["reject t0.2/content"],
  ],
  ["finds a chat template's token", user("Hi").says("Sure.<|im_end|>"), ["reject t0.2/content"]],
  ["lets users paste errors", user("I get Error code: 500 and [error 12]"), []],
]);

ruleTable("G15", [
  ["passes what users say", user("Please search for flight 5; my order number is 123456."), []],
  ["passes pasted data", user('My data: {"name": "Ana", "age": 3}').tools(flight), []],
  ["passes a one-word name", user("search for it").tools(search), []],
  ["finds call-like JSON", user('{"name": "get_flight", "arguments": {}}'), ["reject t0.1/content"]],
  ["finds the id of a call", whole.user("What about call_t0_2_1?"), ["reject t0.5/content"]],
  [
    "finds a tool called like a function",
    user('Do get_flight(id="BA5")').tools(flight),
    ["reject t0.1/content"],
  ],
  ["only warns of a tool's name", user("Use get_flight please").tools(flight), ["warn t0.1/content"]],
  [
    "only masks it without a plan",
    user("Use get_flight please").tools(flight).spec({ subTasks: 0 }),
    ["mask_turn t0.1/content"],
  ],
]);

const clarified = user("Book a seat on BA5.")
  .tools(flight)
  .says("On which day?")
  .user("On May 20th.")
  .calls("get_flight", { id: "BA5", day: "2025-05-20" })
  .returns({})
  .says("Done.")
  .clarification("t0.1", "t0.2", "t0.3");

ruleTable("G22", [
  ["passes a clarification whose answer is used", clarified, []],
  ["is not asked of a dialogue without one", whole, []],
  [
    "is not asked where the injection was rolled back",
    whole.round({
      operation: "inject",
      injection: "clarification",
      masked: ["t0.1"],
      judgements: [{ turnId: "t0.1", accepted: false, decidedBy: "rule", reason: "" }],
    }),
    [],
  ],
  [
    "finds a call in place of the question",
    user("Book.")
      .tools(flight)
      .calls("get_flight")
      .user("BA5")
      .calls("get_flight", { id: "BA5" })
      .returns(1)
      .says("Ok.")
      .clarification("t0.1", "t0.2", "t0.3"),
    ["reject t0.2/calls"],
  ],
  [
    "finds an empty question",
    user("Book.")
      .tools(flight)
      .says("")
      .user("BA5")
      .calls("get_flight", { id: "BA5" })
      .returns(1)
      .says("Ok.")
      .clarification("t0.1", "t0.2", "t0.3"),
    ["reject t0.2/content"],
  ],
  [
    "finds a value that was there before",
    user("Book BA5.")
      .tools(flight)
      .says("Which one?")
      .user("BA5")
      .calls("get_flight", { id: "BA5" })
      .returns(1)
      .says("Ok.")
      .clarification("t0.1", "t0.2", "t0.3"),
    ["reject t0.1/content"],
  ],
  [
    "finds a value that a result gave before",
    user("Which one is it?")
      .tools(flight)
      .calls("get_flight")
      .returns({ id: "BA5" })
      .says("Shall I take it?")
      .user("BA5")
      .calls("get_flight", { id: "BA5" })
      .returns(1)
      .says("Ok.")
      .clarification("t0.1", "t0.4", "t0.5"),
    ["reject t0.3/results"],
  ],
  [
    "finds an answer that the call does not use",
    user("Book.")
      .tools(flight)
      .says("Which one?")
      .user("BA5")
      .calls("get_flight", { id: "BA6" })
      .returns(1)
      .says("Ok.")
      .clarification("t0.1", "t0.2", "t0.3"),
    ["reject t0.4/calls"],
  ],
  [
    "finds that no call follows",
    user("Book.").says("Which one?").user("BA5").says("Ok.").clarification("t0.1", "t0.2", "t0.3"),
    ["reject t0.3"],
  ],
  ["finds that a turn of it is gone", whole.clarification("t0.1", "t1.1", "t1.2"), ["reject -"]],
  [
    "takes a number in words",
    user("Book seats.")
      .tools(flight)
      .says("How many?")
      .user("Two, please.")
      .calls("get_flight", { seats: 2 })
      .returns(1)
      .says("Ok.")
      .clarification("t0.1", "t0.2", "t0.3"),
    [],
  ],
]);

ruleTable("G24", [
  ["passes two calls in one turn", ask.callsAll([["get_flight"], ["search"]]).spec({ kind: "parallel" }), []],
  ["is not asked of other kinds", whole, []],
  ["finds a parallel dialogue of single calls", whole.spec({ kind: "parallel" }), ["reject -"]],
]);
