import { runStage } from "../shared/run-stage.ts";
import { verifier } from "./stage.ts";

await runStage(verifier);
