/**
 * How fast the rules are: dialogues a second over tau-bench airline (25 messages and 14 tools on average), growth with the
 * number of messages, and the longest that a hostile schema, pattern or text holds a core. Times are those of this
 * thread's processor, so that other work on the machine does not count.
 */
import type { Dialogue } from "../../../services/shared/contracts/generated/records.ts";
import { checkRules } from "../../../services/shared/rules/check.ts";
import { argumentProblems } from "../../../services/shared/tools/arguments.ts";
import { tool, user } from "../../support/dialogue-builder.ts";
import { hostileSchemas, hostileTexts } from "../../support/hostile-inputs.ts";
import { publicData, tauBenchAirline } from "../../support/public-dialogues.ts";
import { type Bench, repeated } from "../measure.ts";

const repetitions = 5;

/** Milliseconds of processor time that work takes. */
function processorTime(work: () => void): number {
  const { user: own, system } = process.threadCpuUsage();
  work();
  const after = process.threadCpuUsage({ user: own, system });
  return (after.user + after.system) / 1_000;
}

function checkAll(dialogues: readonly Dialogue[]): void {
  for (const dialogue of dialogues) checkRules(dialogue);
}

/** A dialogue of `messages` messages that all differ. */
function longDialogue(messages: number): Dialogue {
  let built = user("Is flight BA1000 on time?").tools(
    tool("get_flight", { id: "string" }, ["id"]),
    tool("get_gate", { id: "string", day: "string" }, ["id"]),
  );
  for (let round = 0; round < messages / 4; round += 1) {
    const id = `BA${1000 + round}`;
    built = built
      .calls(round % 2 === 0 ? "get_flight" : "get_gate", { id })
      .returns({ id, status: round % 3 === 0 ? "late" : "on time", minutes: round, gate: `B${round}` })
      .says(`Flight ${id} leaves from gate B${round}, and it is expected in ${round} minutes.`)
      .user(`Thank you. And what about flight BA${1001 + round}, is that one on time as well?`);
  }
  return built.says("It is on time.").spec({ subTasks: 0 }).build();
}

const bench: Bench = async function* () {
  const folder = publicData();
  if (folder === undefined) process.stderr.write("verify: no public data, so no dialogues a second\n");
  else {
    const dialogues = tauBenchAirline(folder);
    for (let warm = 0; warm < 5; warm += 1) checkAll(dialogues);
    const rates = Array.from({ length: repetitions }, () => {
      const took = processorTime(() => {
        for (let round = 0; round < 5; round += 1) checkAll(dialogues);
      });
      return [(dialogues.length * 5 * 1_000) / took, 5_000] as const;
    });
    yield repeated("tau-dialogues-a-second", rates, { atLeast: 1 });
  }

  const [short, long] = [longDialogue(100), longDialogue(400)];
  const perMessage = (dialogue: Dialogue, times: number) =>
    processorTime(() => {
      for (let time = 0; time < times; time += 1) checkRules(dialogue);
    }) /
    (times * dialogue.turns.length);
  perMessage(short, 200);
  perMessage(long, 50);
  const growth = Array.from(
    { length: repetitions },
    () => [perMessage(long, 50) * 1_000, perMessage(short, 200) * 1_000] as const,
  );
  yield repeated("microseconds-a-message-at-400-against-100", growth, { atMost: 1.5 });

  const schemas = hostileSchemas.map(([name, parameters, value]) => {
    const attacked = { ...tool("f"), parameters };
    argumentProblems(attacked, {});
    const took = Math.min(
      ...Array.from({ length: 3 }, () => processorTime(() => argumentProblems(attacked, value))),
    );
    process.stderr.write(`  ${name}: ${took.toFixed(1)} ms\n`);
    return took;
  });
  yield {
    name: "longest-ms-of-a-hostile-schema",
    value: Math.max(...schemas),
    reference: 50,
    goal: { atMost: 1 },
  };

  const texts = hostileTexts.map(([name, text]) => {
    const dialogue = user("Is it on time?")
      .tools(tool("get_flight", { id: "string", note: "string" }, ["id"]))
      .calls("get_flight", { id: text.slice(0, 50), note: text })
      .returns(text)
      .says(text)
      .build();
    const took = Math.min(...Array.from({ length: 3 }, () => processorTime(() => checkRules(dialogue))));
    process.stderr.write(`  ${name}: ${took.toFixed(1)} ms\n`);
    return took;
  });
  yield {
    name: "longest-ms-of-hostile-texts-of-60000-characters",
    value: Math.max(...texts),
    reference: 50,
    goal: { atMost: 1 },
  };
};

export default bench;
