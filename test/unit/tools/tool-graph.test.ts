import assert from "node:assert/strict";
import { test } from "node:test";
import { toolGraph } from "../../../services/shared/tools/tool-graph.ts";
import { tool } from "../../support/dialogue-builder.ts";

const object = (properties: Record<string, unknown>) => ({ type: "object", properties });
const edges = (tools: Parameters<typeof toolGraph>[0]) =>
  toolGraph(tools).feeds.map(
    ({ from, to, parameter }) => `${tools[from]?.name} > ${tools[to]?.name}.${parameter}`,
  );

test("an output feeds the parameter of its name, however the name is spelt", () => {
  const find = tool("find_flight", { to: "string" }, ["to"], {
    returns: object({ flightNumber: { type: "string" } }),
  });
  const book = tool("book", { flight_number: "string", seat: "string" }, ["flight_number"]);
  assert.deepEqual(edges([find, book]), ["find_flight > book.flight_number"]);
});

test("an id among the outputs is the id of what the tool is about, at any depth", () => {
  const list = tool("list_orders", {}, [], {
    returns: object({ items: { type: "array", items: object({ id: { type: "string" } }) } }),
  });
  const cancel = tool("cancel", { order_id: "string" }, ["order_id"]);
  assert.deepEqual(edges([list, cancel]), ["list_orders > cancel.order_id"]);
});

test("types have to agree, figures of the same vague name do not count, and nobody feeds what he takes himself", () => {
  const price = tool("get_price", { item: "string" }, ["item"], {
    returns: object({ amount: { type: "number" }, code: { type: "object" } }),
  });
  const pay = tool("pay", { amount: "number" }, ["amount"]);
  const use = tool("use", { code: "string" }, ["code"]);
  const echo = tool("echo", { token: "string" }, ["token"], {
    returns: object({ token: { type: "string" } }),
  });
  const login = tool("login", { token: "string" }, ["token"]);
  assert.deepEqual(edges([price, pay, use, echo, login]), []);
});

test("without a declared result, only tools that speak of the thing may give its id", () => {
  const search = tool("search_reservations", { name: "string" }, ["name"], {
    description: "Search reservations.",
  });
  const weather = tool("get_weather", { city: "string" }, ["city"], { description: "Weather of a city." });
  const cancel = tool("cancel", { reservation_id: "string" }, ["reservation_id"]);
  assert.deepEqual(edges([search, weather, cancel]), ["search_reservations > cancel.reservation_id"]);
});

test("what feeds follows more naturally than what merely shares a thing, and that more than what shares nothing", () => {
  const tools = [
    tool("find_order", { name: "string" }, ["name"], { returns: object({ order_id: { type: "string" } }) }),
    tool("cancel_order", { order_id: "string" }, ["order_id"]),
    tool("count_orders"),
    tool("get_weather", { city: "string" }, ["city"]),
  ];
  const graph = toolGraph(tools);
  assert.ok(graph.follows(0, 1) > graph.follows(0, 2) && graph.follows(0, 2) > graph.follows(0, 3));
  assert.equal(graph.follows(1, 1), 0);
  assert.ok(graph.likeness(1, 2) > graph.likeness(1, 3));
});
