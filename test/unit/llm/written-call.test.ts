/** Closed forms of calls in the schema of an answer, and how they are asked for and read. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { parseObject } from "../../../services/shared/dialogue/json.ts";
import type { Question } from "../../../services/shared/llm/model.ts";
import { answerSchema } from "../../../services/shared/llm/prompt.ts";
import {
  withClosedCalls,
  withTextArguments,
  writtenCall,
} from "../../../services/shared/llm/written-call.ts";
import { argumentProblems } from "../../../services/shared/tools/arguments.ts";
import { closedParameters } from "../../../services/shared/tools/closed-schema.ts";
import { inClosedForm } from "../../../services/simulator/answers/closed-calls.ts";
import { startSimulator } from "../../../services/simulator/server.ts";
import { tool } from "../../support/dialogue-builder.ts";
import { bfclExecuted, glaive, publicData, tauBenchAirline } from "../../support/public-dialogues.ts";
import { completion, json, ScriptedEndpoint } from "../../support/scripted-endpoint.ts";
import { shopTools } from "../simulator/asking.ts";
import { runOrder } from "../simulator/pipeline.ts";
import { askedModels, question } from "./asked-models.ts";

const weather = tool("get_weather", { city: { type: "string" }, days: { type: "integer" } }, ["city"]);
const store = tool("store", { value: { type: "object" } }, ["value"]);
const format = { name: "calls", schema: z.object({ calls: z.array(writtenCall) }) };
const asking: Question<z.infer<typeof format.schema>> = {
  ...question,
  format,
  tools: [weather, store],
  check: () => [],
};
const answer = (args: unknown, name = "get_weather") =>
  completion(JSON.stringify({ calls: [{ tool: name, arguments: args, result: "{}" }] }));

const closedForms = (schema: unknown) =>
  JSON.parse(JSON.stringify(schema)).properties.calls.items.anyOf as {
    properties: { tool: unknown; arguments: { type: string } };
    required: string[];
  }[];

test("each tool gets a closed form; one without keeps arguments as text", () => {
  const [first, second, ...others] = closedForms(withClosedCalls(answerSchema(format), [weather, store]));
  assert.deepEqual(others, []);
  assert.deepEqual(first?.required, ["tool", "arguments", "result"]);
  assert.deepEqual(first?.properties.tool, { type: "string", const: "get_weather" });
  assert.deepEqual(first?.properties.arguments, {
    type: "object",
    properties: { city: { type: "string" }, days: { type: ["integer", "null"] } },
    required: ["city", "days"],
    additionalProperties: false,
  });
  assert.equal(second?.properties.arguments.type, "string");
});

test("there is no closed form without calls, without a tool that has one, or beyond what endpoints take", () => {
  const schema = answerSchema(format);
  assert.equal(withClosedCalls(answerSchema(question.format), [weather]), undefined);
  assert.equal(withClosedCalls(schema, [store]), undefined);
  const many = Array.from({ length: 60 }, (_, index) =>
    tool(
      `t${index}`,
      Object.fromEntries(Array.from({ length: 90 }, (_each, at) => [`p${at}`, { type: "string" }])),
    ),
  );
  assert.equal(withClosedCalls(schema, many), undefined);
  assert.notEqual(withClosedCalls(schema, many.slice(0, 40)), undefined);
  const deep = (levels: number): Record<string, unknown> =>
    levels === 0
      ? { type: "string" }
      : { type: "object", properties: { a: deep(levels - 1) }, required: ["a"] };
  assert.notEqual(withClosedCalls(schema, [tool("deep", { a: deep(6) })]), undefined);
  assert.equal(withClosedCalls(schema, [tool("deep", { a: deep(7) })]), undefined);
});

test("closed calls are asked for, shown in the prompt, and read as text without what is null", async () => {
  const endpoint = await ScriptedEndpoint.start(answer({ city: "Oslo", days: null }));
  const models = askedModels(endpoint.url, { callArguments: "closed" });
  const read = await models.teacher.ask(asking);
  assert.ok(read.ok);
  assert.deepEqual(read.value.calls, [{ tool: "get_weather", arguments: '{"city":"Oslo"}', result: "{}" }]);
  const { body } = endpoint.requests[0] ?? assert.fail();
  const { schema } = (body["response_format"] as { json_schema: { schema: unknown } }).json_schema;
  assert.equal(closedForms(schema).length, 2);
  const [, user] = body["messages"] as { content: string }[];
  assert.ok(user?.content.includes(JSON.stringify(schema)));
  models.clients.close();
  await endpoint.stop();
});

test("arguments as an object are taken where text was asked for, too", async () => {
  const endpoint = await ScriptedEndpoint.start(answer({ city: "Oslo", days: 2 }));
  const models = askedModels(endpoint.url);
  const read = await models.teacher.ask(asking);
  assert.deepEqual(read.ok && read.value.calls[0]?.arguments, '{"city":"Oslo","days":2}');
  models.clients.close();
  await endpoint.stop();
});

test("an endpoint that refuses closed calls is asked with text, and after three refusals at once", async () => {
  const endpoint = await ScriptedEndpoint.start();
  endpoint.otherwise((response, request) => {
    const closed = JSON.stringify(request?.body["response_format"]).includes("anyOf");
    const reply = closed
      ? json(400, { error: { message: "Invalid schema for response_format 'calls'" } })
      : answer('{"city": "Oslo"}');
    reply(response, request);
  });
  const models = askedModels(endpoint.url, { callArguments: "closed" });
  for (let asked = 0; asked < 5; asked += 1) assert.ok((await models.teacher.ask(asking)).ok);
  assert.equal(models.outcomes().filter((outcome) => outcome === "bad_request").length, 3);
  assert.equal(models.outcomes().filter((outcome) => outcome === "ok").length, 5);
  const last = endpoint.requests.at(-1)?.body["response_format"] as { type: string };
  assert.equal(last.type, "json_schema");
  models.clients.close();
  await endpoint.stop();
});

test("an order is written whole with closed calls", async () => {
  const simulator = await startSimulator();
  const { verified, rejected, usage } = await runOrder({
    tools: shopTools,
    dialogues: 16,
    url: simulator.url,
    env: { LLM_CALL_ARGUMENTS: "closed" },
  });
  await simulator.stop();
  assert.equal(verified.length, 16);
  assert.deepEqual(rejected, []);
  assert.deepEqual(new Set(usage.map(({ outcome }) => outcome)), new Set(["ok"]));
});

const folder = publicData();
test("sound calls of public dialogues fit the closed forms, and are read back as they were", {
  skip: folder === undefined && "the public data is not here",
}, (t) => {
  const all =
    folder === undefined ? [] : [tauBenchAirline, bfclExecuted, glaive].flatMap((read) => read(folder));
  const seen = { calls: 0, closed: 0 };
  for (const { tools: offered, turns } of all) {
    const tools = offered.map((each) => each.tool);
    const forms = new Map(tools.map((each) => [each.name, closedParameters(each)]));
    const schema = withClosedCalls(answerSchema(format), tools);
    for (const call of turns.flatMap(({ calls }) => calls)) {
      const called = tools.find(({ name }) => name === call.name);
      const args = parseObject(call.arguments);
      // A null that stands for nothing, where it may be left out, is left out.
      const plain = called && args && !JSON.stringify(args).includes("null");
      if (!plain || argumentProblems(called, args).length > 0) continue;
      seen.calls += 1;
      const parameters = forms.get(call.name);
      if (!schema || !parameters) continue;
      seen.closed += 1;
      const asText = { tool: call.name, arguments: call.arguments, result: "" };
      const closed = inClosedForm(asText, schema) as { arguments: unknown };
      const closedTool = { ...called, parameters: JSON.stringify(parameters) };
      assert.deepEqual(argumentProblems(closedTool, closed.arguments), [], called.name);
      const back = withTextArguments(closed, tools) as { arguments: string };
      assert.deepEqual(JSON.parse(back.arguments), args);
    }
  }
  t.diagnostic(`${seen.closed} of ${seen.calls} calls have a closed form`);
  assert.ok(seen.closed >= 0.9 * seen.calls);
});
