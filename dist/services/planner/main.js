import { runStage } from "../shared/run-stage.js";
import { planner } from "./stage.js";
await runStage(planner);
