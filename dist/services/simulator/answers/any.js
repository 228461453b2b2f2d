import { sentences } from "../values/pools.js";
import { fits, normalised } from "../values/schema.js";
import { valueFor } from "../values/values.js";
/** A value that fits `schema`; as near as possible when the schema asks for the impossible. */
export function anyValue(schema, name, random) {
    const root = normalised(schema);
    const draw = () => valueFor(root, name, { random, root, optionals: 1 });
    let value = draw();
    for (let attempt = 0; attempt < 8 && !fits(root, value); attempt += 1)
        value = draw();
    return value;
}
/** A sentence, for a request that asks for no form at all. */
export function anyText(random) {
    return random.pick(sentences);
}
