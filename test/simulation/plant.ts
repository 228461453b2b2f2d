/**
 * Plants one bug for this process: loaded with `--import`, it changes the source of one module as it is loaded. Nothing in
 * the runtime knows of it.
 */
import { registerHooks } from "node:module";
import { plantedBugs } from "./planted-bugs.ts";

const index = Number(process.env["PLANTED_BUG"]);
const bug = plantedBugs[index];
if (!bug) throw new Error(`there is no planted bug ${index}`);

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(`/services/shared/stream/${bug.module}`)) return loaded;
    const source = String(loaded.source);
    if (source.split(bug.find).length !== 2) throw new Error(`${bug.module} does not hold once: ${bug.find}`);
    return { ...loaded, source: source.replace(bug.find, () => bug.replace) };
  },
});
