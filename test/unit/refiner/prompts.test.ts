import { test } from "node:test";
import {
  clarificationFormat,
  clarificationPrompt,
  clarificationSites,
} from "../../../services/refiner/injections/clarification.ts";
import { fillFormat, fillPrompt, judgementFormat, judgePrompt } from "../../../services/refiner/prompts.ts";
import type { Finding } from "../../../services/shared/contracts/generated/records.ts";
import { tool, user } from "../../support/dialogue-builder.ts";
import { promptStays } from "../../support/prompt-snapshot.ts";

const dialogue = user("Find a room in Oslo")
  .calls("find", { city: "Oslo" })
  .returns({ id: "R1" })
  .says("R1 is free.")
  .user("Book it")
  .calls("book", { id: "R1" })
  .returns({ done: true })
  .says("Booked.")
  .tools(tool("find", { city: "string" }, ["city"]), tool("book", { id: "string" }, ["id"]))
  .build();
const masked = new Set(["t0.1", "t0.6", "t0.7"]);
const hints = [
  { id: "t0.1", role: "user", keep: ["Oslo"] },
  { id: "t0.6", role: "assistant", calls: ["book"] },
];
const finding: Finding = {
  rule: "K14",
  severity: "reject",
  turnId: "t0.6",
  path: "/calls/0",
  evidence: "R9",
  message: "the value R9 comes from nowhere",
  source: "rule",
};

test("asks for the masked turns", (t) => promptStays(t, fillPrompt(dialogue, masked, hints, []), fillFormat));

test("asks for the masked turns of a repair, with what was found", (t) =>
  promptStays(t, fillPrompt(dialogue, masked, hints, [finding]), fillFormat));

test("asks for a clarification", (t) => {
  const [site] = clarificationSites(dialogue);
  if (!site) throw new Error("the dialogue has a site");
  promptStays(t, clarificationPrompt(dialogue, site), clarificationFormat);
});

test("asks which version is better", (t) => {
  const version = (content: string) => [{ id: "t0.1", role: "user", content }] as const;
  const prompt = judgePrompt(dialogue, new Set(["t0.1"]), [
    { id: "t0.1", first: version("Find a room in Oslo"), second: version("A room in Oslo, please") },
  ]);
  promptStays(t, prompt, judgementFormat);
});
