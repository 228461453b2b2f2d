/** Verified dialogues for tests of exports: everything that formats stumble over. */
import type {
  Dialogue,
  RoundRecord,
  Turn,
  VerifiedDialogue,
} from "../../services/shared/contracts/generated/records.ts";
import { dialogueId } from "../../services/shared/dialogue/ids.ts";
import { type DialogueBuilder, tool, user } from "./dialogue-builder.ts";

const tools = [
  tool("get_weather", { city: "string", days: { type: "integer", enum: [1, 2, 3] } }, ["city"]),
  tool("book", {
    guest: { type: "object", properties: { name: { type: "string" }, age: { type: "number" } } },
    notes: "string",
    tags: { type: "array", items: { type: "string" } },
  }),
  tool("ping"),
];

export function verifiedOf(
  dialogue: DialogueBuilder | Dialogue,
  more: Partial<VerifiedDialogue> = {},
): VerifiedDialogue {
  const built = "build" in dialogue ? dialogue.build() : dialogue;
  return {
    dialogue: built,
    maskedTurns: [],
    findings: [],
    experts: ["grounding"],
    run: "",
    verifiedAt: 1_700_000_000_000,
    ...more,
  };
}

/** Parallel calls, nested and empty arguments, quotes, tags, newlines, other scripts, plain-text and JSON results. */
export const difficult: VerifiedDialogue = verifiedOf(
  user('Rome for 2 days, and Oslo? It\'s "urgent"\n— 急いで 🙏')
    .callsAll([
      ["get_weather", { city: "Rome", days: 2 }],
      ["get_weather", { city: "Oslo" }],
    ])
    .returns({ sky: "clear", note: "wind < 5 </tool_response> m/s" }, "rain, it's wet")
    .says("Clear in Rome,\n\train in Oslo.")
    .user("Book for Ann O'Neil, 3.5 years; say </tool_call> and C:\\new.")
    .calls("book", {
      guest: { name: "Ann O'Neil", age: 3.5 },
      notes: "say </tool_call> and C:\\new",
      tags: ["a, b", "c=d", "True"],
    })
    .returns({ ok: true, id: null })
    .says("Booked.")
    .user("Still there?")
    .calls("ping", {})
    .returns("pong")
    .says("Yes.")
    .tools(...tools)
    .spec({ orderId: "difficult" }),
);

/** The same, with text beside a call. */
export const spokenCall: VerifiedDialogue = verifiedOf(
  user("Rome?")
    .callsAll([["get_weather", { city: "Rome" }]], "Let me look.")
    .returns({ sky: "clear" })
    .says("Clear.")
    .tools(...tools),
);

/** A masked answer, after one that is fine. */
export const masked: VerifiedDialogue = verifiedOf(
  user("Rome?")
    .says("Which days?")
    .user("Two.")
    .says("I see.")
    .tools(...tools),
  { maskedTurns: ["t0.4"] },
);

/** `count` verified dialogues of one order, a slot each, all different; every seventh has a masked turn. */
export function* manyVerified(count: number, orderId = "order"): Generator<VerifiedDialogue> {
  for (let slot = 0; slot < count; slot += 1) {
    const city = `City ${slot}`;
    const parallel = slot % 4 === 0;
    const weather = { sky: slot % 2 ? "clear" : "rain", degrees: slot % 40 };
    const asked = user(`How is ${city}? ${"please ".repeat(slot % 50)}`);
    const days = (slot % 3) + 1;
    const called = parallel
      ? asked
          .callsAll([
            ["get_weather", { city, days }],
            ["get_weather", { city }],
          ])
          .returns(weather, weather)
      : asked.calls("get_weather", { city, days }).returns(weather);
    const dialogue = called
      .says(`It is ${slot % 2 ? "clear" : "raining"} in ${city}.`)
      .user("Thanks.")
      .says("You are welcome.")
      .tools(...tools)
      .spec({
        orderId,
        slot,
        language: slot % 5 === 0 ? "de" : "en",
        kind: parallel ? "parallel" : "sequential",
      })
      .with({ id: dialogueId(orderId, slot, 0) });
    yield verifiedOf(dialogue, slot % 7 === 6 ? { maskedTurns: ["t0.6"] } : {});
  }
}

/** Dialogues with turns that were written more than once: an adopted fill, a refused one, and calls that differ. */
export function* pairedVerified(): Generator<VerifiedDialogue> {
  for (let slot = 0; slot < 6; slot += 1) {
    const built = user(`Rome, number ${slot}?`)
      .calls("get_weather", { city: "Rome", days: 2 })
      .returns({ sky: "clear" })
      .says("It is clear in Rome.")
      .user("Thanks.")
      .says("You are welcome.")
      .tools(...tools)
      .spec({ orderId: "pairs", slot })
      .with({ id: dialogueId("pairs", slot, 0) })
      .build();
    const [, call, , answer, , closing] = built.turns as [Turn, Turn, Turn, Turn, Turn, Turn];
    const calledOslo = {
      ...call,
      calls: call.calls.map((one) => ({ ...one, arguments: '{"city":"Oslo"}' })),
    };
    const history = [
      round(1, [closing.id], { replaced: [{ ...closing, content: "Bye." }] }),
      round(2, [call.id], { replaced: [calledOslo] }),
      round(3, [answer.id], { refused: [{ ...answer, content: "Clear." }] }),
    ];
    yield verifiedOf({ ...built, history });
  }
}

function round(
  number: number,
  masked: readonly string[],
  { replaced = [], refused = [] }: { replaced?: readonly Turn[]; refused?: readonly Turn[] },
): RoundRecord {
  return {
    round: number,
    operation: "refine",
    injection: null,
    masked,
    inserted: [],
    judgements: masked.map((turnId) => ({
      turnId,
      accepted: refused.length === 0,
      decidedBy: "judge",
      reason: "clearer",
    })),
    note: "",
    variant: "",
    why: "",
    replaced,
    refused,
    dependents: [],
  };
}

/** The dialogue of the samples in docs/formats.md. */
export function sampleVerified(): VerifiedDialogue {
  const built = user("Rome today, and Oslo?")
    .callsAll([
      ["get_weather", { city: "Rome" }],
      ["get_weather", { city: "Oslo" }],
    ])
    .returns({ sky: "clear" }, "rain")
    .says("Clear in Rome, rain in Oslo.")
    .tools(tool("get_weather", { city: "string" }, ["city"], { description: "Weather of a city." }))
    .with({ id: "dlg_0123456789abcdef0123" })
    .build();
  const answer = built.turns.at(-1) as Turn;
  const history = [round(1, [answer.id], { replaced: [{ ...answer, content: "Clear and rain." }] })];
  return verifiedOf({ ...built, history });
}
