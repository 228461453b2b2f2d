/**
 * Promises about what is exported:
 * - what we write we read: in every format the dialogue comes back with its turns, calls and tools, and passes the rules;
 * - turns not to be trained on are marked in each format's own way, or the dialogue ends before the first of them;
 * - what a format cannot hold is refused with a reason that can be counted.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type {
  Dialogue,
  Finding,
  VerifiedDialogue,
} from "../../../services/shared/contracts/generated/records.ts";
import { canonicalJson } from "../../../services/shared/dialogue/canonical.ts";
import { parseJson } from "../../../services/shared/dialogue/json.ts";
import { readDialogue } from "../../../services/shared/formats/read/formats.ts";
import { DoesNotFit, type ExportFormat } from "../../../services/shared/formats/write/format.ts";
import { exportFormat, exportFormats } from "../../../services/shared/formats/write/formats.ts";
import { checkRules } from "../../../services/shared/rules/check.ts";
import { readCatalog } from "../../../services/shared/tools/catalog/read-catalog.ts";
import { tool, user } from "../../support/dialogue-builder.ts";
import {
  difficult,
  manyVerified,
  masked,
  pairedVerified,
  sampleVerified,
  spokenCall,
  verifiedOf,
} from "../../support/verified-dialogues.ts";

/** What has to come back: who says, calls and gives back what. */
function essence({ turns, tools }: Dialogue): unknown {
  return {
    turns: turns.map(({ role, content, calls, results }) => ({
      role,
      content,
      calls: calls.map(({ name, arguments: text }) => [name, parseJson(text)]),
      results: results.map((result) => parseJson(result.content)),
    })),
    tools: tools.map(({ tool: { name, description, parameters } }) => ({
      name,
      description,
      parameters: parseJson(parameters),
    })),
  };
}

/** BFCL's form has no parallel calls: each call stands alone. */
function oneCallAtATime({ turns, ...rest }: Dialogue): Dialogue {
  return {
    ...rest,
    turns: turns.flatMap((turn, at) => {
      if (turn.role === "tool") return [];
      if (turn.calls.length === 0) return [turn];
      const results = turns[at + 1]?.results ?? [];
      return turn.calls.flatMap((call, index) => [
        { ...turn, calls: [call] },
        {
          id: `r${at}.${index}`,
          role: "tool" as const,
          content: "",
          calls: [],
          results: results.slice(index, index + 1),
        },
      ]);
    }),
  };
}

const isReject = ({ severity }: Finding) => severity === "reject";
const what = ({ rule, path, evidence }: Finding) => `${rule} ${path} ${evidence}`;
const read = (example: unknown) => readDialogue(JSON.parse(JSON.stringify(example)), "auto");
const only = (format: ExportFormat, verified: VerifiedDialogue) => {
  const examples = format.examples(verified);
  assert.equal(examples.length, 1);
  return examples[0];
};

describe("what is written is read back", () => {
  for (const format of exportFormats.filter(({ unit }) => unit === "dialogue")) {
    test(format.name, () => {
      const example = only(format, difficult);
      const back = read(example);
      const expected = format.name === "bfcl" ? oneCallAtATime(difficult.dialogue) : difficult.dialogue;
      assert.deepEqual(essence(back.dialogue), essence(expected));
      const { system, reading } = back;
      const known = new Set(checkRules(difficult.dialogue).map(what));
      for (const finding of checkRules(back.dialogue, { system, reading }).filter(isReject))
        assert.ok(known.has(what(finding)), `${what(finding)} came with the format`);
      assert.deepEqual(
        Object.keys(example ?? {}).sort(),
        format.columns.map(({ name }) => name).sort(),
        "tabular files have the same columns",
      );
    });

    test(`${format.name}: the same dialogue is the same text`, () => {
      assert.equal(canonicalJson(format.examples(difficult)), canonicalJson(format.examples(difficult)));
    });
  }
});

test("the tools of what is written are a catalog, as lines and as a list", () => {
  const dialogues = [...manyVerified(3), ...pairedVerified()];
  const offered = dialogues.flatMap(({ dialogue }) => dialogue.tools.map((offer) => offer.tool));
  const expected = new Set(
    offered.map(({ name, parameters }) => `${name} ${canonicalJson(parseJson(parameters))}`),
  );
  for (const format of exportFormats) {
    const examples = dialogues.flatMap((verified) => {
      try {
        return format.examples(verified);
      } catch (error) {
        if (error instanceof DoesNotFit) return [];
        throw error;
      }
    });
    const lines = examples.map((example) => JSON.stringify(example)).join("\n");
    for (const text of [lines, JSON.stringify(examples)]) {
      const { tools, definitions } = readCatalog(text);
      assert.ok(
        definitions.every(({ outcome }) => outcome !== "refused"),
        format.name,
      );
      const found = tools.map(({ name, parameters }) => `${name} ${canonicalJson(parseJson(parameters))}`);
      assert.deepEqual(found.sort(), [...expected].sort(), format.name);
    }
  }
});

test("text beside calls is kept wherever the format has a place for it", () => {
  for (const name of ["openai", "trl", "axolotl", "ms-swift", "hermes", "anthropic", "dialoom"]) {
    const [, call] = read(only(exportFormat(name), spokenCall)).dialogue.turns;
    assert.deepEqual([call?.content, call?.calls.length], ["Let me look.", 1], name);
  }
});

const marks: Readonly<Record<string, (message: Record<string, unknown>) => boolean>> = {
  openai: ({ weight }) => weight === 0,
  axolotl: ({ train }) => train === false,
  "ms-swift": ({ loss }) => loss === false,
};
for (const [name, marked] of Object.entries(marks))
  test(`${name} marks the turns not to be trained on, and no others`, () => {
    const { messages } = only(exportFormat(name), masked) as { messages: Record<string, unknown>[] };
    assert.deepEqual(messages.map(marked), [false, false, false, true]);
    assert.ok(!only(exportFormat(name), difficult)?.["messages"]?.toString().includes("weight"));
  });

test("without a mark, a dialogue ends before its first masked turn, and is left out when nothing remains", () => {
  const nothing = verifiedOf(user("Rome?").says("Hm.").tools(tool("ping")), { maskedTurns: ["t0.2"] });
  for (const format of exportFormats.filter(({ unit, mask }) => unit === "dialogue" && mask === undefined)) {
    assert.equal(read(only(format, masked)).dialogue.turns.length, 2, format.name);
    assert.throws(() => format.examples(nothing), { name: "DoesNotFit", message: /before the first masked/ });
  }
});

test("LLaMA-Factory: a dialogue that its converter would skip is refused", () => {
  const greeting = verifiedOf(user("Hi").says("Hello.").says("How can I help?").tools(tool("ping")));
  assert.throws(() => exportFormat("llama-factory").examples(greeting), {
    name: "DoesNotFit",
    message: /alternate/,
  });
  const open = verifiedOf(user("Hi").calls("ping", {}).returns("pong").tools(tool("ping")));
  const { conversations } = only(exportFormat("llama-factory"), open) as {
    conversations: { from: string }[];
  };
  assert.deepEqual(
    conversations.map(({ from }) => from),
    ["human", "function_call"],
  );
});

test("LLaMA-Factory: dataset_info.json registers every file", () => {
  const data = [
    { path: "train-00000.jsonl", split: "train" },
    { path: "validation-00000.jsonl", split: "validation" },
  ];
  const [info] = exportFormat("llama-factory-preference").companions?.(data) ?? [];
  const entries = Object.entries(JSON.parse(info?.content ?? ""));
  assert.deepEqual(entries, [
    [
      "dialoom_train_00000",
      {
        file_name: "train-00000.jsonl",
        formatting: "sharegpt",
        ranking: true,
        columns: { messages: "conversations", tools: "tools", chosen: "chosen", rejected: "rejected" },
      },
    ],
    [
      "dialoom_validation_00000",
      {
        file_name: "validation-00000.jsonl",
        formatting: "sharegpt",
        ranking: true,
        columns: { messages: "conversations", tools: "tools", chosen: "chosen", rejected: "rejected" },
      },
    ],
  ]);
});

test("ids of calls are unique within a dialogue and short where templates insist", () => {
  const { messages } = only(exportFormat("trl"), difficult) as {
    messages: { tool_calls?: { id: string }[] }[];
  };
  const ids = messages.flatMap(({ tool_calls: calls = [] }) => calls.map(({ id }) => id));
  assert.equal(new Set(ids).size, 4);
  for (const id of ids) assert.match(id, /^[a-z0-9]{9}$/);
});

test("ToolACE: an argument whose name cannot stand in the text is refused", () => {
  const odd = verifiedOf(
    user("Hi")
      .calls("f", { "a=b": 1 })
      .returns("x")
      .says("Done.")
      .tools(tool("f", { "a=b": "integer" })),
  );
  assert.throws(() => exportFormat("toolace").examples(odd), {
    name: "DoesNotFit",
    message: /argument's name/,
  });
});

test("OpenAI: calls carry their arguments as text, and each result answers its call by id", () => {
  const weather = tool("get_weather", { city: "string" }, ["city"]);
  const dialogue = user("Rome and Oslo?")
    .callsAll([
      ["get_weather", { city: "Rome" }],
      ["get_weather", { city: "Oslo" }],
    ])
    .returns({ sky: "clear" }, "rain")
    .says("Clear in Rome, rain in Oslo.")
    .tools(weather);
  const call = (id: string, text: string) => ({
    id,
    type: "function",
    function: { name: "get_weather", arguments: text },
  });
  assert.deepEqual(only(exportFormat("openai"), verifiedOf(dialogue)), {
    messages: [
      { role: "user", content: "Rome and Oslo?" },
      {
        role: "assistant",
        content: null,
        tool_calls: [call("call_t0_2_1", '{"city":"Rome"}'), call("call_t0_2_2", '{"city":"Oslo"}')],
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

test("no format gives the nonce of the order away", () => {
  const verified = sampleVerified();
  const { dialogue } = verified;
  const drawn = {
    ...verified,
    dialogue: { ...dialogue, spec: { ...dialogue.spec, nonce: "drawn-for-fences" } },
  };
  for (const format of exportFormats)
    assert.doesNotMatch(JSON.stringify(format.examples(drawn)), /nonce|drawn-for-fences/, format.name);
});

test("docs/formats.md shows what is written", () => {
  const docs = readFileSync(new URL("../../../docs/formats.md", import.meta.url), "utf8");
  for (const format of exportFormats.filter(({ name }) => name !== "dialoom")) {
    const [example] = format.examples(sampleVerified());
    assert.ok(
      docs.includes(`#### \`${format.name}\`\n\n\`\`\`json\n${JSON.stringify(example)}\n`),
      format.name,
    );
  }
});
