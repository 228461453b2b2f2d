import { runStage } from "../shared/run-stage.ts";
import { initializer } from "./stage.ts";

await runStage(initializer);
