import { runStage } from "../shared/run-stage.js";
import { verifier } from "./stage.js";
await runStage(verifier);
