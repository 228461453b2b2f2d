import { runStage } from "../shared/run-stage.js";
import { initializer } from "./stage.js";
await runStage(initializer);
