import type { RetryOptions, TopicMessages } from "kafkajs";
import type { OutputRecord } from "./broker.ts";
import { wireSize } from "./output-encoder.ts";

/**
 * Retries of a producer: none. kafkajs remembers by broker what of a send was acknowledged; when leaders move between two
 * tries, it leaves out records whose new leader has answered before, and sends others twice under new sequence numbers.
 * Whoever sends treats a failure as an unknown outcome instead.
 */
export const neverAgain: RetryOptions = { retries: 0 };

/**
 * Records as requests. kafkajs puts all records of a request that go to one partition into one batch, and brokers hold a
 * batch to the limit of a message: so no topic has more than `maxBytes` in a request, or one record that is larger.
 */
export function sendRequests(outputs: readonly OutputRecord[], maxBytes: number): TopicMessages[][] {
  const requests: Map<string, TopicMessages>[] = [];
  const filling = new Map<string, { index: number; bytes: number }>();
  for (const output of outputs) {
    const size = wireSize(output);
    const place = filling.get(output.topic) ?? { index: 0, bytes: 0 };
    if (place.bytes > 0 && place.bytes + size > maxBytes) {
      place.index += 1;
      place.bytes = 0;
    }
    place.bytes += size;
    filling.set(output.topic, place);
    const request = requests[place.index] ?? new Map<string, TopicMessages>();
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
