import assert from "node:assert/strict";
import { test } from "node:test";
import { fold } from "../../../services/shared/rules/fold.ts";
import { isIdParameter, kindOf } from "../../../services/shared/rules/identifiers.ts";
import { mentions } from "../../../services/shared/rules/mentions.ts";
import { type DialogueBuilder, tool, user } from "../../support/dialogue-builder.ts";
import { ruleTable } from "./rule-table.ts";

const cancel = tool("cancel", {
  reservation_id: { type: "string", description: "Such as 8JX2WO." },
  name: "string",
  email: "string",
  query: "string",
  day: { type: "string", format: "date" },
  door: { type: "string", description: "One of driver, passenger." },
  cabin: { type: "string", enum: ["Economy", "Business"], default: "Any Cabin" },
  ticket_id: "integer",
  amount: "number",
});
/** After `said`, the assistant calls with these arguments. */
const after = (said: string, args: Record<string, unknown>, first = user(said)): DialogueBuilder =>
  first.tools(cancel).calls("cancel", args).returns({ ok: true }).says("Done.");
const elsewhere = (dialogue: DialogueBuilder) => dialogue.spec({ subTasks: 0, kind: "" });
const at = (name: string) => `t0.2/calls/0/arguments/${name}`;

ruleTable("K14", [
  ["passes an id that the user gave", after("Cancel ZFA04Y", { reservation_id: "ZFA04Y" }), []],
  [
    "rejects an invented id",
    after("Cancel my trip", { reservation_id: "ZFA04Y" }),
    [`reject ${at("reservation_id")}`],
  ],
  [
    "rejects an id with a wrong digit",
    after("Cancel ZFA04Y", { reservation_id: "ZFA05Y" }),
    [`reject ${at("reservation_id")}`],
  ],
  [
    "passes an id whatever its case and punctuation",
    after("cancel zfa-04y", { reservation_id: "ZFA04Y" }),
    [],
  ],
  ["passes an id in another script's digits", after("ألغ الحجز ٧٧٤٢١٩", { reservation_id: "774219" }), []],
  ["passes a name transcribed from another script", after("给王小明发消息", { name: "Wang Xiaoming" }), []],
  [
    "masks a name that the user wrote otherwise in the same script",
    after("Write to Ana Ruiz", { name: "Wang Xiaoming" }),
    [`mask_turn ${at("name")}`],
  ],
  [
    "passes an id that a tool returned",
    user("Cancel it")
      .tools(cancel)
      .calls("cancel")
      .returns({ ids: ["ZFA04Y"] })
      .calls("cancel", { reservation_id: "ZFA04Y" }),
    [],
  ],
  [
    "rejects an id that a tool returns only later",
    after("Cancel it", { reservation_id: "AB12CD" }).user("?").calls("cancel").returns("AB12CD"),
    [`reject ${at("reservation_id")}`],
  ],
  [
    "passes what the assistant proposed and the user answered",
    user("Cancel")
      .says("Is it ZFA04Y?")
      .user("Yes")
      .tools(cancel)
      .calls("cancel", { reservation_id: "ZFA04Y" }),
    [],
  ],
  [
    "rejects what the assistant says and uses at once",
    user("Cancel")
      .tools(cancel)
      .callsAll([["cancel", { reservation_id: "ZFA04Y" }]], "I cancel ZFA04Y."),
    [`reject ${at("reservation_id")}`],
  ],
  ["passes what the catalog says", after("Cancel my trip", { reservation_id: "8JX2WO", door: "driver" }), []],
  [
    "passes a number spelt apart",
    after("the number is P followed by 12345678", { reservation_id: "P12345678" }),
    [],
  ],
  [
    "masks an id in a log without assistant text",
    elsewhere(user("Cancel").tools(cancel).calls("cancel", { reservation_id: "ZFA04Y" }).returns({})),
    [`mask_turn ${at("reservation_id")}`],
  ],
  [
    "masks an id put together from what was said, without a plan",
    elsewhere(after("my card ending in 7334", { reservation_id: "card_7334" })),
    [`mask_turn ${at("reservation_id")}`],
  ],
  [
    "rejects it with a plan",
    after("my card ending in 7334", { reservation_id: "card_7334" }),
    [`reject ${at("reservation_id")}`],
  ],
  ["never rejects a number", after("Cancel", { ticket_id: 48213 }), [`mask_turn ${at("ticket_id")}`]],
  ["leaves plain and small numbers alone", after("Cancel", { amount: 48213, ticket_id: 7 }), []],
  ["masks an invented name", after("Book for my wife", { name: "Ana Moreno" }), [`mask_turn ${at("name")}`]],
  ["passes a name in another order", after("Moreno, Ana", { name: "Ana Moreno" }), []],
  ["passes a name without its accents", after("I am André Gómez", { name: "Andre Gomez" }), []],
  [
    "passes a name from escaped JSON",
    user("Who?")
      .tools(cancel)
      .calls("cancel")
      .returns('{"name": "Andr\\u00e9"}')
      .calls("cancel", { name: "André" }),
    [],
  ],
  [
    "masks an invented address",
    after("Write to me", { email: "ana@mail.net" }),
    [`mask_turn ${at("email")}`],
  ],
  ["leaves free text alone", after("Cancel", { query: "Hotels In The Old Town" }), []],
  ["leaves dates alone", after("Cancel on Monday", { day: "2025-05-19", name: "2025-05-19" }), []],
  ["leaves codes alone", after("from New York", { name: "JFK" }), []],
  ["leaves expressions alone", after("Cancel", { name: "(158 + 141) * 2" }), []],
  ["leaves enum values and defaults alone", after("Cancel", { cabin: "Business" }), []],
  ["leaves the default alone", after("Cancel", { cabin: "Any Cabin" }), []],
  ["leaves short and long values alone", after("Cancel", { name: "Al", reservation_id: "x".repeat(61) }), []],
  ["finds a name in text without spaces", after("请取消北京饭店的预订", { name: "北京饭店" }), []],
  [
    "masks an invented name in text without spaces",
    after("请取消预订", { name: "上海饭店" }),
    [`mask_turn ${at("name")}`],
  ],
]);

test("folding makes the same thing said differently the same", () => {
  for (const [a, b] of [
    ["Zürich", "zurich"],
    ["mia_li_3668", "Mia Li 3668"],
    ["two nights", "2 nights"],
    ["Straße", "STRASSE"],
    ["ＡＢＣ１２３", "abc123"],
    ["Andr\\u00e9", "andre"],
  ] as const)
    assert.equal(fold(a), fold(b));
});

test("id arguments are told from others by their name", () => {
  for (const name of [
    "id",
    "reservation_id",
    "userId",
    "order-ids",
    "orderID",
    "flight_number",
    "confirmationCode",
    "pnr",
  ])
    assert.equal(isIdParameter(name), true, name);
  for (const name of [
    "city",
    "number",
    "postal_code",
    "airport_code",
    "valid",
    "phone_number",
    "idea",
    "house_number",
  ])
    assert.equal(isIdParameter(name), false, name);
});

test("what a call may word or work out itself is free", () => {
  for (const value of [
    "2025-03-14",
    "14:30",
    "2 pm",
    "May 20",
    "20 May 2025",
    "12/2025",
    "04-21",
    "2023-03-19 09:30:00",
    "tomorrow",
    "USD",
    "en-US",
    "1 + 2",
    "me",
    "P3D",
    "True",
  ])
    assert.equal(kindOf("user_id", value), "free", value);
  for (const value of ["HAT069", "mia_li_3668", "555-123-4567", "March 7B Street Club"])
    assert.notEqual(kindOf("name", value), "free", value);
});

test("a value is mentioned in any form that people give it", () => {
  for (const [text, value] of [
    ["On May 20th, please.", "2025-05-20"],
    ["am 20. Mai", "2025-05-20"],
    ["5月20日でお願いします", "2025-05-20"],
    ["20/05/2025", "2025-05-20"],
    ["at 2 pm", "14:00"],
    ["at 2:30 p.m.", "14:30"],
    ["two of us", 2],
    ["Business class", "business"],
    ["It is the HAT 069", "HAT069"],
    ["1,200 dollars", 1200],
  ] as const)
    assert.equal(mentions(text, value), true, `${text} ${value}`);
  for (const [text, value] of [
    ["On May 21st, please.", "2025-05-20"],
    ["in May", "2025-05-20"],
    ["at 3 pm", "14:00"],
    ["three of us", 2],
    ["", "x"],
  ] as const)
    assert.equal(mentions(text, value), false, `${text} ${value}`);
});
