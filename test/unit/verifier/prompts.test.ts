import { test } from "node:test";
import { expertFormat, expertPrompt, experts } from "../../../services/verifier/experts.ts";
import { tool, user } from "../../support/dialogue-builder.ts";
import { promptStays } from "../../support/prompt-snapshot.ts";

const dialogue = user("Find a room in Oslo")
  .calls("find", { city: "Oslo" })
  .returns({ id: "R1" })
  .says("R1 is free.")
  .tools(tool("find", { city: "string" }, ["city"]))
  .build();

for (const expert of experts) {
  test(`asks ${expert.name}`, (t) => promptStays(t, expertPrompt(expert, dialogue), expertFormat(expert)));
}
