/** Every group of settings, by who has it: what the docs list and the Helm values are checked against. */
import { initializer } from "../services/initializer/stage.ts";
import { planner } from "../services/planner/stage.ts";
import { refiner } from "../services/refiner/stage.ts";
import { llmFields } from "../services/shared/llm/client.ts";
import type { FieldGroup } from "../services/shared/ops/config.ts";
import { httpFields } from "../services/shared/ops/http.ts";
import { logFields } from "../services/shared/ops/logs.ts";
import { kafkaFields } from "../services/shared/stream/kafka.ts";
import { registryFields } from "../services/shared/stream/registry-http.ts";
import { pipelineFields, streamFields } from "../services/shared/stream/settings.ts";
import { verifier } from "../services/verifier/stage.ts";

/** A group whose values' types do not matter. */
// biome-ignore lint/suspicious/noExplicitAny: groups of different types stand in one list
export type AnyGroup = FieldGroup<any>;

export const ofEveryService: readonly AnyGroup[] = [
  kafkaFields,
  registryFields,
  pipelineFields,
  streamFields,
  httpFields,
  logFields,
];

export const ofModelServices: readonly AnyGroup[] = [llmFields];

export const stages = [planner, initializer, refiner, verifier] as const;
