import { wireSize } from "./output-encoder.js";
/**
 * Records as requests. kafkajs puts all records of a request that go to one partition into one batch, and brokers hold a
 * batch to the limit of a message: so no topic has more than `maxBytes` in a request.
 */
export function sendRequests(outputs, maxBytes) {
    const requests = [];
    const filling = new Map();
    for (const output of outputs) {
        const size = wireSize(output);
        const place = filling.get(output.topic) ?? { index: 0, bytes: 0 };
        if (place.bytes > 0 && place.bytes + size > maxBytes) {
            place.index += 1;
            place.bytes = 0;
        }
        place.bytes += size;
        filling.set(output.topic, place);
        const request = requests[place.index] ?? new Map();
        requests[place.index] = request;
        const messages = request.get(output.topic) ?? { topic: output.topic, messages: [] };
        request.set(output.topic, messages);
        messages.messages.push({
            key: output.key,
            value: output.value,
            ...(output.headers && { headers: { ...output.headers } }),
        });
    }
    return requests.map((request) => [...request.values()]);
}
