import assert from "node:assert/strict";
import { test } from "node:test";
import { SlotCollection, toChatExample } from "../../../services/cli/openai-export.ts";
import type { VerifiedDialogue } from "../../../services/shared/contracts/generated/records.ts";
import { type DialogueBuilder, tool, user } from "../../support/dialogue-builder.ts";

const weather = tool("get_weather", { city: "string" }, ["city"]);

function verified(dialogue: DialogueBuilder, maskedTurns: readonly string[] = []): VerifiedDialogue {
  return { dialogue: dialogue.build(), maskedTurns, findings: [], experts: [], verifiedAt: 0, run: "" };
}

test("calls carry their arguments as text, and each result answers its call by id", () => {
  const dialogue = user("Rome and Oslo?")
    .callsAll([
      ["get_weather", { city: "Rome" }],
      ["get_weather", { city: "Oslo" }],
    ])
    .returns({ sky: "clear" }, "rain")
    .says("Clear in Rome, rain in Oslo.")
    .tools(weather);
  assert.deepEqual(toChatExample(verified(dialogue)), {
    messages: [
      { role: "user", content: "Rome and Oslo?" },
      {
        role: "assistant",
        content: null,
        tool_calls: [
          {
            id: "call_t0_2_1",
            type: "function",
            function: { name: "get_weather", arguments: '{"city":"Rome"}' },
          },
          {
            id: "call_t0_2_2",
            type: "function",
            function: { name: "get_weather", arguments: '{"city":"Oslo"}' },
          },
        ],
      },
      { role: "tool", tool_call_id: "call_t0_2_1", content: '{"sky":"clear"}' },
      { role: "tool", tool_call_id: "call_t0_2_2", content: "rain" },
      { role: "assistant", content: "Clear in Rome, rain in Oslo." },
    ],
    tools: [
      {
        type: "function",
        function: {
          name: "get_weather",
          description: "Runs get_weather.",
          parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
        },
      },
    ],
  });
});

test("text beside calls is kept", () => {
  const dialogue = user("Rome?").callsAll([["get_weather", { city: "Rome" }]], "Let me look.");
  const [, answer] = toChatExample(verified(dialogue)).messages;
  assert.equal(answer?.content, "Let me look.");
});

test("only turns that are not to be trained on carry a weight", () => {
  const dialogue = user("Rome?").says("Which Rome?").user("In Italy.").says("I see.");
  const { messages } = toChatExample(verified(dialogue, ["t0.2"]));
  assert.deepEqual(
    messages.map((message) => ("weight" in message ? message.weight : undefined)),
    [undefined, 0, undefined, undefined],
  );
});

const at = (slot: number, attempt: number, text = "hello", orderId = "order") =>
  verified(user(text).says("yes").spec({ orderId, slot, attempt }));
const openings = (slots: SlotCollection) =>
  slots.lines().map((line) => (JSON.parse(line) as { messages: [{ content: string }] }).messages[0].content);

test("a slot is exported once, with its lowest attempt, whatever order they come in", () => {
  for (const order of [
    [at(0, 0, "first"), at(0, 1, "second")],
    [at(0, 1, "second"), at(0, 0, "first")],
  ]) {
    const slots = new SlotCollection();
    for (const one of order) slots.add(one);
    assert.deepEqual(openings(slots), ["first"]);
    assert.equal(slots.size, 1);
  }
});

test("of two deliveries of one attempt the first is exported", () => {
  const slots = new SlotCollection();
  slots.add(at(0, 0, "first"));
  slots.add(at(0, 0, "again"));
  assert.deepEqual(openings(slots), ["first"]);
});

test("lines come by order, then by slot as a number", () => {
  const slots = new SlotCollection();
  for (const one of [at(10, 0, "b10", "b"), at(9, 0, "b9", "b"), at(3, 0, "a3", "a")]) slots.add(one);
  assert.deepEqual(openings(slots), ["a3", "b9", "b10"]);
});
