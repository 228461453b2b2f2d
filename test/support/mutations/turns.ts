/** Faults in results, in the order of turns, and in what is said. */
import { isObject, parseJson } from "../../../services/shared/dialogue/json.ts";
import type { Random } from "../../../services/shared/dialogue/random.ts";
import {
  answersOf,
  editResult,
  editTurn,
  insertTurns,
  requestsOf,
  sitesOf,
  textOf,
  withTurns,
} from "./edit.ts";
import { callsBefore, type Mutation } from "./mutation.ts";

function saying(
  name: string,
  rule: string,
  words: (content: string, random: Random) => string,
  shortest = 1,
): Mutation {
  return {
    name,
    rule,
    mutate(dialogue, random) {
      const [at] = answersOf(dialogue, random, shortest);
      return at === undefined
        ? undefined
        : editTurn(dialogue, at, { content: words(dialogue.turns[at]?.content ?? "", random) });
    },
  };
}

function asking(name: string, rule: string, words: (content: string) => string): Mutation {
  return {
    name,
    rule,
    mutate(dialogue, random) {
      const [at] = requestsOf(dialogue, random);
      return at === undefined
        ? undefined
        : editTurn(dialogue, at, { content: words(dialogue.turns[at]?.content ?? "") });
    },
  };
}

const resultMutations: readonly Mutation[] = [
  {
    name: "dropped result",
    rule: "T1",
    names: callsBefore,
    mutate(dialogue, random) {
      const site = sitesOf(dialogue, random).find((one) => one.result && one.at + 2 < dialogue.turns.length);
      if (!site) return undefined;
      const results =
        dialogue.turns[site.at + 1]?.results.filter(({ callId }) => callId !== site.call.id) ?? [];
      return results.length > 0
        ? editTurn(dialogue, site.at + 1, { results })
        : withTurns(dialogue, dialogue.turns.toSpliced(site.at + 1, 1));
    },
  },
  {
    name: "second result for a call",
    rule: "T1",
    mutate(dialogue, random) {
      const site = sitesOf(dialogue, random).find(({ result }) => result);
      if (!site?.result) return undefined;
      return editTurn(dialogue, site.at + 1, {
        results: [...(dialogue.turns[site.at + 1]?.results ?? []), site.result],
      });
    },
  },
  {
    name: "swapped results",
    rule: "T1",
    names: callsBefore,
    mutate(dialogue, random) {
      const [one, other] = sitesOf(dialogue, random).filter(
        ({ at, result }, index, all) =>
          result !== undefined &&
          dialogue.turns[at]?.calls.length === 1 &&
          all.findIndex((first) => first.call.id === dialogue.turns[at]?.calls[0]?.id) === index,
      );
      if (!one?.result || !other?.result || one.result.callId === other.result.callId) return undefined;
      const swapped = editTurn(dialogue, one.at + 1, { results: [other.result] });
      return editTurn(swapped, other.at + 1, { results: [one.result] });
    },
  },
  {
    name: "result of a call that was never made",
    rule: "K11",
    mutate(dialogue, random) {
      const site = sitesOf(dialogue, random).find(({ result }) => result);
      if (!site?.result) return undefined;
      return editTurn(dialogue, site.at + 1, {
        results: [
          ...(dialogue.turns[site.at + 1]?.results ?? []),
          { callId: "call_nobody_made", content: "{}" },
        ],
      });
    },
  },
  {
    name: "contradicting echo",
    rule: "T8",
    mutate(dialogue, random) {
      for (const site of sitesOf(dialogue, random)) {
        const value = site.result && parseJson(site.result.content);
        if (
          !isObject(value) ||
          "error" in value ||
          /^(?:update|set|change|modify|edit|rename|move|adjust|toggle|replace|swap|convert|switch)/i.test(
            site.call.name,
          )
        )
          continue;
        const named = Object.entries(site.args).find(
          ([name, given]) =>
            typeof given === "string" &&
            given.length > 3 &&
            given.length < 40 &&
            /(?:id|city|name|email|country|user|number|location|symbol)$/i.test(name) &&
            !/\d[-/.:]\d/.test(given),
        );
        if (named)
          return editResult(dialogue, site, JSON.stringify({ ...value, [named[0]]: "Quetzalcoatl Zwei" }));
      }
      return undefined;
    },
  },
  {
    name: "result that breaks off",
    rule: "T2",
    mutate(dialogue, random) {
      const site = sitesOf(dialogue, random).find(
        ({ call, result }) =>
          result !== undefined &&
          result.content.length > 10 &&
          isObject(parseJson(result.content)) &&
          dialogue.tools.some(({ tool }) => tool.name === call.name && tool.returns !== null),
      );
      return site?.result && editResult(dialogue, site, site.result.content.slice(0, -6));
    },
  },
  {
    name: "result of another shape than declared",
    rule: "T3",
    mutate(dialogue, random) {
      for (const site of sitesOf(dialogue, random)) {
        const declared = dialogue.tools.find(({ tool }) => tool.name === site.call.name)?.tool.returns;
        const schema = declared == null ? undefined : parseJson(declared);
        const value = site.result && parseJson(site.result.content);
        if (!isObject(schema) || !isObject(schema["properties"]) || !isObject(value) || "error" in value)
          continue;
        const key = Object.keys(value).find((name) => {
          const property = (schema["properties"] as Record<string, unknown>)[name];
          return (
            isObject(property) &&
            ["string", "integer", "number", "boolean", "array"].includes(String(property["type"]))
          );
        });
        if (key !== undefined)
          return editResult(dialogue, site, JSON.stringify({ ...value, [key]: { unexpected: value[key] } }));
      }
      return undefined;
    },
  },
];

const orderMutations: readonly Mutation[] = [
  {
    name: "results before their call",
    rule: "G2",
    mutate(dialogue, random) {
      const site = sitesOf(dialogue, random).find(({ result }) => result);
      const [call, results] = site ? dialogue.turns.slice(site.at, site.at + 2) : [];
      return (
        site && call && results && withTurns(dialogue, dialogue.turns.toSpliced(site.at, 2, results, call))
      );
    },
  },
  {
    name: "answer before its question",
    rule: "G2",
    mutate(dialogue, random) {
      const at = answersOf(dialogue, random).find(
        (place) =>
          place > 1 &&
          dialogue.turns[place + 1]?.role === "user" &&
          dialogue.turns[place + 2]?.role === "assistant",
      );
      const [answer, question] = at === undefined ? [] : dialogue.turns.slice(at, at + 2);
      return at !== undefined && answer && question
        ? withTurns(dialogue, dialogue.turns.toSpliced(at, 2, question, answer))
        : undefined;
    },
  },
  {
    name: "user turn while calls are open",
    rule: "G2",
    mutate(dialogue, random) {
      const site = sitesOf(dialogue, random).find(({ result }) => result);
      return site && insertTurns(dialogue, site.at + 1, textOf("user", "Are you still there?"));
    },
  },
  {
    name: "results after an answer",
    rule: "G2",
    mutate(dialogue, random) {
      const [at] = answersOf(dialogue, random);
      return at === undefined
        ? undefined
        : insertTurns(dialogue, at + 1, {
            role: "tool",
            content: "",
            calls: [],
            results: [{ callId: "call_x", content: "{}" }],
          });
    },
  },
  {
    name: "call before anybody spoke",
    rule: "G4",
    mutate(dialogue) {
      const first = dialogue.turns.findIndex(({ calls }) => calls.length > 0);
      return first < 0 ? undefined : withTurns(dialogue, dialogue.turns.slice(first));
    },
  },
  {
    name: "id of a turn used twice",
    rule: "G1",
    mutate(dialogue) {
      const [first] = dialogue.turns;
      return first && dialogue.turns.length > 2 ? editTurn(dialogue, 2, { id: first.id }) : undefined;
    },
  },
  {
    name: "empty message of the user",
    rule: "G8",
    mutate(dialogue, random) {
      // Where the list of tools grows, an empty turn is no fault: public data marks the change that way.
      const grows = new Set(dialogue.tools.map(({ availableFrom }) => availableFrom));
      const at = requestsOf(dialogue, random).find((place) => !grows.has(dialogue.turns[place]?.id ?? ""));
      return at === undefined ? undefined : editTurn(dialogue, at, { content: " " });
    },
  },
  saying("empty message of the assistant", "G8", () => ""),
  {
    name: "empty last answer",
    rule: "G5",
    mutate(dialogue) {
      const at = dialogue.turns.length - 1;
      const last = dialogue.turns[at];
      return last?.role === "assistant" && last.calls.length === 0
        ? editTurn(dialogue, at, { content: "" })
        : undefined;
    },
  },
];

/** Sentences in other languages than any of the dialogues is in. */
const foreignSentences = [
  "Bitte warten Sie einen Moment, ich werde das für Sie nachsehen und mich dann wieder melden.",
  "Je vais vérifier cela pour vous et je vous réponds dans un instant avec les détails.",
  "Voy a comprobarlo para usted y le respondo en un momento con los detalles de la reserva.",
  "请稍等，我现在就为您查询相关的信息，然后马上回复您。",
  "Пожалуйста, подождите, я сейчас проверю эту информацию для вас.",
];

const leaks = [
  "Traceback (most recent call last):\n  File \"agent.py\", line 12, in run\nKeyError: 'id'",
  "[Error: the model did not answer in time]",
  "Error code: 429 - {'error': {'message': 'Rate limit reached', 'type': 'requests'}}",
  "openai.RateLimitError: you exceeded your current quota",
  "Internal Server Error",
];

const textMutations: readonly Mutation[] = [
  saying(
    "answer that breaks off",
    "G12",
    (content, random) => {
      // Within a word, so that it can only have been cut.
      const places = [...content.matchAll(/[a-z](?=[a-z])/g)].map(({ index }) => index + 1);
      const inside = places.filter((at) => at > content.length * 0.3 && at < content.length * 0.9);
      return inside.length > 0 ? content.slice(0, random.pick(inside)) : `${content.slice(0, -1)},`;
    },
    60,
  ),
  saying("answer without its last words", "G12", (content) => content.replace(/\s+\S+\s+\S+$/, ""), 60),
  saying("error text in place of an answer", "G14", (_content, random) => random.pick(leaks)),
  saying(
    "error text after an answer",
    "G14",
    (content, random) => `${content}\n${random.pick(leaks.slice(0, 4))}`,
  ),
  saying("mask that was never filled", "G14", (content) => `${content.slice(0, 40)} [MASK]`),
  asking("mask in a request", "G14", () => "<masked>"),
  saying(
    "markup of calls in an answer",
    "G14",
    (content) => `${content} <tool_call>{"name": "x"}</tool_call>`,
  ),
  saying("phrase over and over", "G13", (content, random) => {
    const phrase = random.pick([
      "I am sorry about that. ",
      "please wait a moment while I look, ",
      "thank you ",
    ]);
    return `${content} ${phrase.repeat(12)}`;
  }),
  saying("run of marks", "G13", (content) => `${content} ${"!".repeat(20)}`),
  saying(
    "sentence in another language",
    "G11",
    (content, random) => `${content} ${random.pick(foreignSentences)}`,
    20,
  ),
  saying("answer in another language", "G11", (_content, random) => random.pick(foreignSentences), 20),
  saying("control characters", "G10", (content) => `${content.slice(0, 10)}\u0007${content.slice(10)}`),
  asking("replacement characters", "G10", (content) => `${content} caf\ufffd`),
  asking(
    "call as JSON in a request",
    "G15",
    (content) => `${content} {"name": "lookup", "arguments": {"id": 1}}`,
  ),
  {
    name: "name of a tool in a request",
    rule: "G15",
    mutate(dialogue, random) {
      // With a plan it is a warning.
      if (dialogue.plan.length > 0) return undefined;
      const name = dialogue.tools
        .map(({ tool }) => tool.name)
        .find((one) => /[a-z]_[a-z]|[a-z][A-Z]/.test(one));
      const [at] = requestsOf(dialogue, random);
      return name === undefined || at === undefined
        ? undefined
        : editTurn(dialogue, at, { content: `${dialogue.turns[at]?.content} Please use ${name} for it.` });
    },
  },
  {
    name: "call of a tool as code in a request",
    rule: "G15",
    mutate(dialogue, random) {
      const name = dialogue.tools[0]?.tool.name;
      const [at] = requestsOf(dialogue, random);
      return name === undefined || at === undefined
        ? undefined
        : editTurn(dialogue, at, { content: `${dialogue.turns[at]?.content} ${name}(value="x")` });
    },
  },
];

export const turnMutations: readonly Mutation[] = [...resultMutations, ...orderMutations, ...textMutations];
