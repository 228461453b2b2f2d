import { runStage } from "../shared/run-stage.ts";
import { refiner } from "./stage.ts";

await runStage(refiner);
