/**
 * Promises about reading dialogues:
 * - one dialogue, written in each of the notations people use, is read as the same dialogue;
 * - results find their calls by id, by name or by place, and one that answers no call is left for the rules to find;
 * - what cannot be read is refused with the message that is at fault, or with the formats that were tried.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Dialogue } from "../../../services/shared/contracts/generated/records.ts";
import { readDialogue } from "../../../services/shared/formats/read/formats.ts";
import { checkRules } from "../../../services/shared/rules/check.ts";
import { user } from "../../support/dialogue-builder.ts";

const schema = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: "integer" } },
  required: ["city"],
};
const definition = { name: "get_weather", description: "The weather of a city.", parameters: schema };
const tools = [{ type: "function", function: definition }];
const rome = { city: "Rome", days: 2 };
const oslo = { city: "Oslo" };

/** Rome and Oslo are asked for at once, answered at once, and told. */
const expected = [
  "user: Rome for 2 days, and Oslo?",
  'assistant: get_weather {"city":"Rome","days":2} | get_weather {"city":"Oslo"}',
  'tool: {"sky":"clear"} | rain',
  "assistant: Clear in Rome, rain in Oslo.",
];
const ask = "Rome for 2 days, and Oslo?";
const answer = "Clear in Rome, rain in Oslo.";
const clear = '{"sky":"clear"}';

const call = (id: string, args: unknown) => ({
  id,
  type: "function",
  function: { name: "get_weather", arguments: args },
});
const chat = (assistant: object, ...results: object[]) => [
  { role: "user", content: ask },
  { role: "assistant", content: null, ...assistant },
  ...results,
  { role: "assistant", content: answer },
];
const results = [
  { role: "tool", tool_call_id: "a", content: clear },
  { role: "tool", tool_call_id: "b", content: "rain" },
];
const textCalls = [call("a", JSON.stringify(rome)), call("b", JSON.stringify(oslo))];
const pythonTools = JSON.stringify([definition]).replaceAll('"', "'");

const notations: Readonly<Record<string, unknown>> = {
  "OpenAI, arguments as text": { messages: chat({ tool_calls: textCalls }, ...results), tools },
  "OpenAI, a bare list of messages, tools in the system text": [
    { role: "system", content: `You may call ${JSON.stringify([definition])}.` },
    ...chat({ tool_calls: textCalls }, ...results),
  ],
  "arguments as objects, tools as text": {
    messages: chat({ tool_calls: [call("a", rome), call("b", oslo)] }, ...results),
    tools: JSON.stringify(tools),
  },
  "calls without their wrapper": {
    messages: chat(
      {
        tool_calls: [
          { name: "get_weather", arguments: rome, id: "a" },
          { name: "get_weather", parameters: oslo, id: "b" },
        ],
      },
      ...results,
    ),
    tools: [definition],
  },
  "calls as text, results by place": {
    messages: chat(
      { tool_calls: JSON.stringify([call("", rome), call("", oslo)]) },
      { role: "tool", content: clear },
      { role: "tool", content: "rain" },
    ),
    tools: tools.map((one) => JSON.stringify(one)),
  },
  "arguments as Python prints them": {
    messages: chat(
      { tool_calls: [call("a", "{'city': 'Rome', 'days': 2}"), call("b", "{'city': \"Oslo\"}")] },
      ...results,
    ),
    tools: pythonTools,
  },
  "content parts": {
    messages: [
      { role: "user", content: [{ type: "text", text: ask }] },
      {
        role: "assistant",
        content: [
          { type: "reasoning", value: "Two cities." },
          { type: "tool_call", value: JSON.stringify({ name: "get_weather", arguments: rome }) },
          { type: "tool_call", value: JSON.stringify({ name: "get_weather", arguments: oslo }) },
        ],
      },
      {
        role: "tool",
        content: [
          {
            type: "text",
            value: JSON.stringify([
              { name: "get_weather", content: clear },
              { name: "get_weather", content: "rain" },
            ]),
          },
        ],
      },
      { role: "assistant", content: [{ type: "text", value: answer }] },
    ],
    tools: JSON.stringify(tools),
  },
  "items of the Responses form": {
    input: [
      { role: "user", content: [{ type: "input_text", text: ask }] },
      { type: "reasoning", summary: [] },
      { type: "function_call", call_id: "a", name: "get_weather", arguments: JSON.stringify(rome) },
      { type: "function_call", call_id: "b", name: "get_weather", arguments: JSON.stringify(oslo) },
      { type: "function_call_output", call_id: "a", output: clear },
      { type: "function_call_output", call_id: "b", output: "rain" },
      { type: "message", role: "assistant", content: [{ type: "output_text", text: answer }] },
    ],
    tools: [{ type: "function", ...definition }],
  },
  Anthropic: {
    messages: [
      { role: "user", content: ask },
      {
        role: "assistant",
        content: [
          { type: "tool_use", id: "a", name: "get_weather", input: rome },
          { type: "tool_use", id: "b", name: "get_weather", input: oslo },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "a", content: clear },
          { type: "tool_result", tool_use_id: "b", content: [{ type: "text", text: "rain" }] },
        ],
      },
      { role: "assistant", content: [{ type: "text", text: answer }] },
    ],
    tools: [{ name: "get_weather", description: "The weather.", input_schema: schema }],
  },
  "LLaMA-Factory, a list in one call turn and joined results": {
    conversations: [
      { from: "human", value: ask },
      {
        from: "function_call",
        value: JSON.stringify([
          { name: "get_weather", arguments: rome },
          { name: "get_weather", arguments: oslo },
        ]),
      },
      { from: "observation", value: `${clear}\n</tool_response>\n<tool_response>\nrain` },
      { from: "gpt", value: answer },
    ],
    tools: JSON.stringify([definition]),
  },
  "ShareGPT, a call turn each": {
    conversations: [
      { from: "human", value: ask },
      {
        from: "function_call",
        value: `<think>Two.</think>\n${JSON.stringify({ name: "get_weather", arguments: rome })}`,
      },
      { from: "function_call", value: JSON.stringify({ name: "get_weather", arguments: oslo }) },
      { from: "observation", value: clear },
      { from: "observation", value: "rain" },
      { from: "gpt", value: answer },
    ],
    tools: JSON.stringify([definition]),
  },
  "ms-swift": {
    messages: [
      { role: "user", content: ask },
      { role: "tool_call", content: JSON.stringify({ name: "get_weather", arguments: rome }) },
      { role: "tool_call", content: JSON.stringify({ name: "get_weather", arguments: oslo }) },
      { role: "tool_response", content: clear },
      { role: "tool_response", content: "rain" },
      { role: "assistant", content: answer },
    ],
    tools: JSON.stringify(tools),
  },
  "Hermes, Python literals, results in a user turn": {
    conversations: [
      {
        from: "system",
        value: `You are given signatures within <tools></tools> XML tags. <tools> ${pythonTools} </tools>`,
      },
      { from: "human", value: ask },
      {
        from: "gpt",
        value: `<scratch_pad>Two.</scratch_pad><tool_call>\n{'arguments': {'city': 'Rome', 'days': 2}, 'name': 'get_weather'}\n</tool_call>\n<tool_call>\n{"name": "get_weather", "arguments": {"city": "Oslo"}}\n</tool_call>`,
      },
      {
        from: "human",
        value: `<tool_response>\n{"name": "get_weather", "content": {"sky":"clear"}}\n</tool_response>\n<tool_response>\nrain\n</tool_response>`,
      },
      { from: "gpt", value: `${answer}<|im_end|>` },
    ],
  },
  ToolACE: {
    system: `You are an expert. Here is a list of functions in JSON format that you can invoke:\n${JSON.stringify([definition])}. Return [func_name1(params_name1=params_value1)] only.`,
    conversations: [
      { from: "user", value: ask },
      { from: "assistant", value: "[get_weather(city='Rome', days=2), get_weather(city=\"Oslo\")]" },
      {
        from: "tool",
        value: JSON.stringify([
          { name: "get_weather", results: { sky: "clear" } },
          { name: "get_weather", results: "rain" },
        ]),
      },
      { from: "assistant", value: answer },
    ],
  },
  "preference, TRL": {
    prompt: chat({ tool_calls: textCalls }, ...results).slice(0, -1),
    chosen: [{ role: "assistant", content: answer }],
    rejected: [{ role: "assistant", content: "No idea." }],
    tools,
  },
  "preference, OpenAI": {
    input: { messages: chat({ tool_calls: textCalls }, ...results).slice(0, -1), tools },
    preferred_output: [{ role: "assistant", content: answer }],
    non_preferred_output: [{ role: "assistant", content: "No idea." }],
  },
};

function shown({ turns }: Dialogue): string[] {
  return turns.map(({ role, content, calls, results: answers }) => {
    const called = calls.map(({ name, arguments: text }) => `${name} ${JSON.stringify(JSON.parse(text))}`);
    return `${role}: ${[content, ...called, ...answers.map((one) => one.content)].filter((part) => part !== "").join(" | ")}`;
  });
}

describe("one dialogue, however it is written", () => {
  for (const [name, record] of Object.entries(notations)) {
    test(name, () => {
      const { dialogue, toolsKnown } = readDialogue(record, "auto");
      assert.deepEqual(shown(dialogue), expected);
      assert.equal(toolsKnown, true);
      assert.deepEqual(
        dialogue.tools.map(({ tool }) => tool.name),
        ["get_weather"],
      );
      assert.deepEqual(checkRules(dialogue), [], "an honest dialogue has no findings");
    });
  }
});

test("legacy functions: one call a turn, results by the function's name", () => {
  const record = {
    messages: [
      { role: "user", content: "Rome?" },
      {
        role: "assistant",
        content: null,
        function_call: { name: "get_weather", arguments: '{"city":"Rome"}' },
      },
      { role: "function", name: "get_weather", content: clear },
      { role: "assistant", content: "Clear." },
    ],
    functions: [definition],
  };
  const { dialogue } = readDialogue(record, "auto");
  assert.deepEqual(checkRules(dialogue), []);
  assert.equal(dialogue.turns[1]?.calls[0]?.name, "get_weather");
});

test("a dialogue of this project is read as it is, with its plan", () => {
  const built = user("Rome?").calls("get_weather", oslo).returns("rain").says("Rain.").build();
  const record = JSON.parse(JSON.stringify({ dialogue: built, maskedTurns: [] }));
  assert.deepEqual(readDialogue(record, "auto").dialogue, built);
});

const findings = (record: unknown) =>
  checkRules(readDialogue(record, "auto").dialogue).map(({ rule }) => rule);

test("a result whose id is no open call's is not paired by place", () => {
  const wrong = chat({ tool_calls: [textCalls[0]] }, { role: "tool", tool_call_id: "z", content: clear });
  assert.ok(findings({ messages: wrong, tools }).includes("K11"));
});

test("a result in the name of another tool answers no call", () => {
  const record = {
    messages: chat({ tool_calls: [call("", rome)] }, { role: "tool", name: "get_time", content: "noon" }),
    tools: [definition, { name: "get_time", description: "The time.", parameters: { type: "object" } }],
  };
  assert.ok(findings(record).includes("K11"));
  assert.ok(
    !findings({ ...record, tools: [definition] }).includes("K11"),
    "a name that is no tool's says nothing",
  );
});

test("a call that cannot be read is still a call, for the rules to find", () => {
  const broken: readonly unknown[] = [
    { messages: chat({ tool_calls: [call("a", '{"city": "Rome"')] }, results[0] as object), tools },
    {
      conversations: [
        { from: "human", value: ask },
        { from: "function_call", value: '{"name": "get_weather", "arguments": {"city": "Rome"' },
        { from: "observation", value: clear },
        { from: "gpt", value: answer },
      ],
      tools: JSON.stringify([definition]),
    },
    {
      system: JSON.stringify([definition]),
      conversations: [
        { from: "user", value: ask },
        { from: "assistant", value: "[get_weather(city='Rome', days=)]" },
        { from: "tool", value: clear },
        { from: "assistant", value: answer },
      ],
    },
  ];
  for (const record of broken) assert.deepEqual(findings(record), ["K1"]);
});

test("tools of another's simulation are not the assistant's", () => {
  const record = {
    messages: [
      { role: "assistant", content: "How can I help?", turn_idx: 0 },
      { role: "user", content: "My phone is dead.", turn_idx: 1 },
      { role: "assistant", content: "Reboot it, please.", turn_idx: 2 },
      {
        role: "user",
        content: null,
        tool_calls: [{ id: "u", name: "reboot", arguments: {}, requestor: "user" }],
      },
      { role: "tool", id: "u", content: "on", requestor: "user" },
      { role: "user", content: "It works." },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "a", name: "get_weather", arguments: rome, requestor: "assistant" }],
      },
      { role: "tool", id: "a", content: clear, requestor: "assistant", error: false },
      { role: "assistant", content: "Good." },
    ],
    tools,
  };
  const { dialogue, places } = readDialogue(record, "auto");
  assert.deepEqual(
    dialogue.turns.map(({ role }) => role),
    ["assistant", "user", "assistant", "user", "assistant", "tool", "assistant"],
  );
  assert.deepEqual(
    places.map(({ at }) => at),
    [0, 1, 2, 5, 6, 7, 8],
  );
});

test("BFCL: a tool that is withheld is there from the empty user turn on", () => {
  const turn = (text: string | undefined, ...calls: string[]) => ({
    user: text === undefined ? [] : [{ role: "user", content: text }],
    calls: calls.map((name) => ({ name, arguments: {} })),
    results: calls.map(() => "None"),
  });
  const docs = new Map([
    [
      "a.json",
      ["ls", "cp", "mv"].map((name) => ({
        name,
        description: "",
        parameters: '{"type":"object","properties":{}}',
        returns: null,
        origin: null,
      })),
    ],
    ["b.json", [{ name: "ls", description: "other", parameters: "{}", returns: null, origin: null }]],
  ]);
  const record = {
    id: "x",
    tool_docs: ["a.json"],
    excluded_function: ["mv"],
    missed_function: { "1": ["cp"] },
    turns: [turn("List, then copy.", "ls"), turn(undefined, "cp")],
  };
  const { dialogue } = readDialogue(record, "auto", docs);
  assert.deepEqual(
    dialogue.tools.map(({ tool }) => tool.name),
    ["ls", "cp"],
  );
  assert.deepEqual(
    checkRules(dialogue).filter(({ severity }) => severity === "reject"),
    [],
  );
  const early = { ...record, missed_function: { "1": ["ls"] } };
  const { dialogue: faulty } = readDialogue(early, "auto", docs);
  assert.deepEqual(
    checkRules(faulty)
      .filter(({ severity }) => severity === "reject")
      .map(({ rule }) => rule),
    ["K4"],
  );
});

test("a tool without a usable schema is callable, and its arguments are not judged", () => {
  const odd = [
    {
      name: "天气查询",
      description: "",
      parameters: { type: "object", properties: { x: { type: "number" } } },
    },
    { name: "b", parameters: { type: "array" } },
  ];
  const record = {
    messages: chat(
      {
        tool_calls: [
          { name: "天气查询", arguments: { x: 2 } },
          { name: "b", arguments: { y: 2 } },
        ],
      },
      { role: "tool", content: "1" },
      { role: "tool", content: "1" },
    ),
    tools: odd,
  };
  assert.deepEqual(
    findings(record).filter((found) => !found.startsWith("C2")),
    [],
  );
});

const refused: readonly (readonly [name: string, record: unknown, message: RegExp])[] = [
  [
    "a role nobody knows",
    {
      messages: [
        { role: "user", content: "a" },
        { role: "oracle", content: "b" },
      ],
    },
    /message 1 has the role "oracle"/,
  ],

  ["tools that are no JSON", { messages: [], tools: "none" }, /tools are neither a list nor JSON/],
  [
    "a record of another kind",
    { text: "once" },
    /its keys \(text\) fit no format; tried tau-bench \(.*openai \(no list of messages/,
  ],
  ["a number", 7, /no JSON object/],
  [
    "a turn of ours without an id",
    { spec: {}, turns: [{ role: "user", content: "" }] },
    /no dialogue of this project: id is missing/,
  ],
];
for (const [name, record, message] of refused)
  test(`refused with the reason: ${name}`, () => {
    assert.throws(() => readDialogue(record, "auto"), { name: "UnreadableDialogue", message });
  });

test("a format that was asked for is not guessed", () => {
  assert.throws(() => readDialogue({ messages: [] }, "tau-bench"), { message: /tried tau-bench/ });
});

test("what a dialogue of ours cannot hold is told beside it: a message without role or content, a call with foreign keys", () => {
  const record = {
    messages: [
      { role: "user", content: ask },
      {
        role: "assistant",
        tool_calls: [
          { id: "a", type: "function", function: { name: "get_weather", arguments: rome, thought: "hm" } },
        ],
      },
      { role: "tool", tool_call_id: "a", content: clear },
      { content: "Clear." },
      { role: "user" },
    ],
    tools,
  };
  const { reading, dialogue } = readDialogue(record, "auto");
  assert.deepEqual(
    reading.map(({ rule, turnId, path }) => [rule, turnId, path]),
    [
      ["K2", "t0.2", "/calls/0"],
      ["G1", "t0.4", "/role"],
      ["G1", "t0.5", "/content"],
    ],
  );
  assert.equal(dialogue.turns[3]?.role, "assistant");
});
