/** Which faults strike: drawn from the seed, so that a run can be repeated. */
import { seeded } from "../../shared/dialogue/random.js";
import { ConfigError } from "../../shared/ops/config.js";
import { BoundedMap } from "../bounded-map.js";
import { deliveryFaults, presets, semanticFaults, } from "../config.js";
/** Requests whose arrivals are counted; an older one counts as new again. */
const remembered = 20_000;
export class FaultDraw {
    #seed;
    #delivery;
    #semantic;
    #arrivals = new BoundedMap(remembered);
    /** @throws ConfigError when rates of faults that exclude each other add up to more than 1. */
    constructor(settings) {
        this.#seed = settings.seed;
        const rates = { ...presets[settings.faults], ...set(settings) };
        this.#delivery = weighted(deliveryFaults, rates, "faults of delivery");
        this.#semantic = weighted(semanticFaults, rates, "semantic faults");
    }
    /** Counts an arrival of the request with this hash. @returns how often it came before */
    arrive(hash) {
        const before = this.#arrivals.get(hash) ?? 0;
        this.#arrivals.set(hash, before + 1);
        return before;
    }
    /** The fault in the delivery of one arrival; the next arrival of the same request draws anew. */
    delivery(hash, arrival) {
        return draw(this.#delivery, () => seeded(this.#seed, "delivery", hash, arrival).next());
    }
    /** The fault in the content of a request's answer: always the same for the same request. */
    semantic(hash) {
        return draw(this.#semantic, () => seeded(this.#seed, "semantic", hash).next());
    }
}
function set(settings) {
    return Object.fromEntries([...deliveryFaults, ...semanticFaults].flatMap((fault) => {
        const rate = settings[fault];
        return rate === undefined ? [] : [[fault, rate]];
    }));
}
function weighted(faults, rates, what) {
    const used = faults.map((fault) => [fault, rates[fault] ?? 0]).filter(([, rate]) => rate > 0);
    const sum = used.reduce((total, [, rate]) => total + rate, 0);
    if (sum > 1 + 1e-9) {
        throw new ConfigError([
            `SIMULATOR_*: the rates of ${what} add up to ${sum.toFixed(3)}; lower them to at most 1 together`,
        ]);
    }
    return used;
}
function draw(faults, next) {
    if (faults.length === 0)
        return undefined;
    let left = next();
    for (const [fault, rate] of faults) {
        left -= rate;
        if (left < 0)
            return fault;
    }
    return undefined;
}
