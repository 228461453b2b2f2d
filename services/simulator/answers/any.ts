/** An answer to a step the simulator does not know: any value that fits the schema asked for, or a plain sentence. */
import type { Random } from "../../shared/dialogue/random.ts";
import { sentences } from "../values/pools.ts";
import { fits, normalised, type Schema } from "../values/schema.ts";
import { valueFor } from "../values/values.ts";

/** A value that fits `schema`; as near as possible when the schema asks for the impossible. */
export function anyValue(schema: Schema, name: string, random: Random): unknown {
  const root = normalised(schema);
  const draw = () => valueFor(root, name, { random, root, optionals: 1 });
  let value = draw();
  for (let attempt = 0; attempt < 8 && !fits(root, value); attempt += 1) value = draw();
  return value;
}

/** A sentence, for a request that asks for no form at all. */
export function anyText(random: Random): string {
  return random.pick(sentences);
}
