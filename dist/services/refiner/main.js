import { runStage } from "../shared/run-stage.js";
import { refiner } from "./stage.js";
await runStage(refiner);
