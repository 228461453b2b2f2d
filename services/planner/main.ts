import { runStage } from "../shared/run-stage.ts";
import { planner } from "./stage.ts";

await runStage(planner);
