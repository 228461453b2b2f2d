/** Promises about every injection, over dialogues of many shapes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { refiner } from "../../../services/refiner/stage.ts";
import type { Dialogue, Step } from "../../../services/shared/contracts/generated/records.ts";
import { sameTurn } from "../../../services/shared/dialogue/diff.ts";
import type { Question } from "../../../services/shared/llm/model.ts";
import { checkRules } from "../../../services/shared/rules/check.ts";
import { type DialogueBuilder, tool, user } from "../../support/dialogue-builder.ts";
import { type Script, scriptedModels, sectionOf } from "../../support/scripted-models.ts";
import { run } from "../../support/stage-run.ts";

const tools = [
  tool("find_room", { city: "string", nights: "integer" }, ["city", "nights"]),
  tool("find_flat", { city: "string" }, ["city"]),
  tool("book_room", { room_id: "string" }, ["room_id"]),
];

interface Shape {
  readonly books: boolean;
  readonly both: boolean;
  readonly nights: number;
}

/** A dialogue of several sub-tasks: a search, or two at once, sometimes followed by a booking of what was found. */
function dialogueOf(shapes: readonly Shape[], seed: number): Dialogue {
  let built: DialogueBuilder | undefined;
  for (const [index, { books, both, nights }] of shapes.entries()) {
    const city = `Town${"abcdef"[index]}ville`;
    const stay = 11 + nights * 10 + index;
    const request = `I need a place in ${city} for ${stay} nights.`;
    const asked = built ? built.user(request) : user(request);
    const search = ["find_room", { city, nights: stay }] as const;
    const found = both
      ? asked.callsAll([search, ["find_flat", { city }]]).returns({ room_id: `R-7${index}41` }, { rooms: 2 })
      : asked.calls(...search).returns({ room_id: `R-7${index}41` });
    const booked = books
      ? found.calls("book_room", { room_id: `R-7${index}41` }).returns({ booked: true })
      : found;
    built = booked.says(`That is done in ${city}.`);
  }
  assert.ok(built);
  return built
    .tools(...tools)
    .spec({ subTasks: shapes.length, seed })
    .with({ id: `dlg_${seed}` })
    .build();
}

const dialogues = fc
  .tuple(
    fc.array(fc.record({ books: fc.boolean(), both: fc.boolean(), nights: fc.integer({ min: 1, max: 8 }) }), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.nat(1_000_000),
  )
  .map(([shapes, seed]) => dialogueOf(shapes, seed));

const siteOf = (question: Question<unknown>) => sectionOf<Record<string, unknown>>(question, "site");
const exchange = (reply: string) => (question: Question<unknown>) => ({
  answer: `${siteOf(question)["original"]} Anything else?`,
  request: "By the way, why is grass green?",
  reply,
});
const broken = '{"error": "The service did not answer."}';
const script: Script = {
  clarification: (question: Question<unknown>) => {
    const { original, value } = siteOf(question);
    return {
      opening: String(original).replace(String(value), "somewhere"),
      question: "Could you tell me which?",
      answer: `It is ${value}.`,
    };
  },
  missing_tool: (question: Question<unknown>) => ({
    opening: siteOf(question)["original"],
    reply: "I have no tool for that.",
    update: "There is one now, please go on.",
  }),
  unsupported_request: exchange("I have no tool for that."),
  small_talk: exchange("Because of chlorophyll."),
  failed_retry: { error: broken, remark: "Once more." },
  failed_corrected: (question: Question<unknown>) => {
    const { value } = siteOf(question);
    return {
      bad_value: JSON.stringify(typeof value === "number" ? value + 1 : `${value}x`),
      error: broken,
      remark: "",
    };
  },
  failed_alternative: (question: Question<unknown>) => {
    const { alternatives, arguments: args } = siteOf(question) as {
      alternatives: string[];
      arguments: Record<string, unknown>;
    };
    const taken = alternatives[0] === "find_flat" ? { city: args["city"] } : args;
    const call = { tool: alternatives[0], arguments: JSON.stringify(taken), result: '{"rooms": 3}' };
    return { error: broken, remark: "", call, answer: "There are three places." };
  },
  failed_report: { error: broken, answer: "I am sorry, that did not work." },
};
const step = (injection: string): Step => ({ operation: "inject", injection, turnIds: [], findings: [] });

async function injected(dialogue: Dialogue, injection: string, round = 1): Promise<Dialogue | undefined> {
  const asked = {
    ...dialogue,
    spec: { ...dialogue.spec, injections: [...dialogue.spec.injections, injection] },
    schedule: [step(injection)],
  };
  const { outputs } = await run(refiner, asked, scriptedModels(script), { round, rounds: 9 });
  return outputs[0]?.topic.name === "rejected" ? undefined : (outputs[0]?.value as Dialogue);
}

const rejects = (dialogue: Dialogue) => checkRules(dialogue).filter(({ severity }) => severity === "reject");

for (const injection of ["clarification", "tool_awareness", "error_simulation", "non_function_calling"]) {
  test(`${injection}: turns still alternate, untouched turns stay as they were, its own are protected, its rule holds`, async () => {
    let done = 0;
    await fc.assert(
      fc.asyncProperty(dialogues, async (dialogue) => {
        assert.deepEqual(rejects(dialogue), [], "the dialogue is sound to begin with");
        const after = await injected(dialogue, injection);
        if (!after) return;
        done += 1;
        const [record] = after.history;
        assert.ok(record);
        assert.deepEqual(rejects(after), []);
        for (const [index, turn] of after.turns.entries())
          assert.notEqual(
            turn.role === "assistant",
            after.turns[index + 1]?.role === "assistant",
            "turns alternate",
          );
        const ids = after.turns.map(({ id }) => id);
        assert.equal(new Set(ids).size, ids.length);
        const before = new Map(dialogue.turns.map((turn) => [turn.id, turn]));
        for (const turn of after.turns) {
          const old = before.get(turn.id);
          if (record.inserted.includes(turn.id)) assert.equal(old, undefined);
          else assert.ok(old && (record.masked.includes(turn.id) || sameTurn(old, turn)), turn.id);
        }
        assert.ok(
          dialogue.turns.every(({ id }) => ids.includes(id)),
          "no turn is lost",
        );
        assert.deepEqual(
          record.replaced,
          dialogue.turns.filter(({ id }) => record.masked.includes(id)),
          "what stood there is on record",
        );
        assert.ok(record.inserted.every((id) => after.protectedTurns.includes(id)));
        assert.ok(record.why !== "");
        assert.deepEqual(await injected(dialogue, injection), after, "the same seed gives the same dialogue");
      }),
      { numRuns: 120 },
    );
    assert.ok(done > 60, `only ${done} dialogues admitted it`);
  });
}

test("where an earlier injection needs every answer, an exchange stands behind the last one, which stays as it is", async () => {
  await fc.assert(
    fc.asyncProperty(
      dialogues,
      fc.constantFrom("non_function_calling", "tool_awareness"),
      async (dialogue, injection) => {
        const needed = { ...dialogue, protectedTurns: dialogue.turns.map(({ id }) => id) };
        const after = await injected(needed, injection);
        assert.ok(after, "there is a site");
        assert.deepEqual(after.turns.slice(0, dialogue.turns.length), dialogue.turns);
        assert.deepEqual(
          after.turns.slice(dialogue.turns.length).map(({ role }) => role),
          ["user", "assistant"],
        );
        assert.deepEqual(after.history[0]?.masked, []);
        assert.deepEqual(rejects(after), []);
      },
    ),
    { numRuns: 60 },
  );
});

test("the injection log protects what injections put in, and a pass changes nothing that it did not mask", async () => {
  await fc.assert(
    fc.asyncProperty(
      dialogues,
      fc.shuffledSubarray(["clarification", "tool_awareness", "error_simulation", "non_function_calling"], {
        minLength: 1,
      }),
      async (dialogue, order) => {
        let current = dialogue;
        const kept = new Map<string, Dialogue["turns"][number]>();
        for (const [index, injection] of order.entries()) {
          const next = await injected(current, injection, 2 * index + 1);
          if (!next) continue;
          for (const id of next.protectedTurns) {
            const turn = next.turns.find((one) => one.id === id);
            assert.ok(turn);
            const known = kept.get(id);
            if (known) assert.ok(sameTurn(known, turn), `${id} was changed by ${injection}`);
            kept.set(id, turn);
          }
          const passed = await refined(next, 2 * index + 2);
          assert.deepEqual(
            await refined(next, 2 * index + 2),
            passed,
            "the same seed gives the same dialogue",
          );
          assert.ok(passed.history.at(-1)?.masked.every((id) => !kept.has(id)));
          assert.deepEqual(rejects(passed), []);
          const masked = new Set(passed.history.at(-1)?.masked);
          assert.deepEqual(
            passed.turns.map(({ id, role }) => [id, role]),
            next.turns.map(({ id, role }) => [id, role]),
            "a pass moves no turn",
          );
          for (const [place, turn] of passed.turns.entries())
            assert.ok(
              masked.has(turn.id) || sameTurn(turn, next.turns[place] as typeof turn),
              `${turn.id} was not masked`,
            );
          current = passed;
        }
      },
    ),
    { numRuns: 60 },
  );
});

/** A reasonability pass whose fills are all preferred. */
async function refined(dialogue: Dialogue, round: number): Promise<Dialogue> {
  const fill = (question: Question<unknown>) => {
    const { turns } = sectionOf<{ turns: { id: string }[] }>(question, "hints");
    return {
      turns: turns.map(({ id }) => {
        const at = dialogue.turns.findIndex((turn) => turn.id === id);
        const { content = "", calls = [] } = dialogue.turns[at] ?? {};
        return {
          id,
          text: `${content} Really.`,
          calls: calls.map((call, index) => ({
            tool: call.name,
            arguments: call.arguments,
            result: dialogue.turns[at + 1]?.results[index]?.content ?? "",
          })),
        };
      }),
    };
  };
  const judgement = (question: Question<unknown>) => {
    const versions = sectionOf<{ id: string; first: unknown }[]>(question, "versions");
    return {
      comparisons: versions.map(({ id, first }) => ({
        id,
        reason: "It says more.",
        better: JSON.stringify(first).includes("Really.") ? "first" : "second",
      })),
    };
  };
  const models = scriptedModels({ fill, judgement });
  const pass: Step = { operation: "refine", injection: null, turnIds: [], findings: [] };
  const { outputs } = await run(refiner, { ...dialogue, schedule: [pass] }, models, { round, rounds: 9 });
  return outputs[0]?.value as Dialogue;
}
