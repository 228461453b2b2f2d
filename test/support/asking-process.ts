/** A process that asks an endpoint so many questions, some at once, with the cache on. `node asking-process.ts URL CACHE COUNT` */
import { z } from "zod";
import { createModels, llmFields } from "../../services/shared/llm/client.ts";
import { readConfig } from "../../services/shared/ops/config.ts";
import { Metrics } from "../../services/shared/ops/metrics.ts";

const [url = "", cachePath = "", count = "0"] = process.argv.slice(2);
const env = { LLM_BASE_URL: url, LLM_MODEL: "m", LLM_CACHE: "on", LLM_CACHE_PATH: cachePath };
const settings = readConfig((read) => read(llmFields), env);
const models = createModels(settings, "test", { record: () => {} }, new Metrics({}), { env });
const format = { name: "count", schema: z.object({ n: z.int() }) };
const atOnce = 4;
let next = 0;

async function askOn(): Promise<void> {
  while (next < Number(count)) {
    const seed = next++;
    const prompt = { instructions: "Count.", sections: [], ask: `How many, the ${seed}th time?` };
    const about = { orderId: "order", nonce: "", dialogueId: "dialogue", model: null, temperature: null };
    const answer = await models.teacher.ask({ ...about, format, prompt, seed });
    if (!answer.ok) throw new Error(answer.outcome);
  }
}
await Promise.all(Array.from({ length: atOnce }, askOn));
models.close();
process.stdout.write("done\n");
