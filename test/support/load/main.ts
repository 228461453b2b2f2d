import { runStage } from "../../../services/shared/run-stage.ts";
import { loadStage } from "./stage.ts";

await runStage(loadStage);
