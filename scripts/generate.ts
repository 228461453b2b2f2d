/**
 * Writes every generated file. `--check` writes nothing, and exits 1 naming the committed files that are stale.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { renderCli } from "./cli-doc.ts";
import { renderDeclared, renderValuesSchema } from "./helm-values.ts";
import { renderRules } from "./rules-doc.ts";
import { renderSettings } from "./settings-doc.ts";
import { renderStrimzi } from "./strimzi-manifests.ts";
import { renderTypes } from "./types.ts";

const generated: Record<string, () => string> = {
  "services/shared/contracts/generated/records.ts": renderTypes,
  "docs/settings.md": renderSettings,
  "docs/rules.md": renderRules,
  "docs/cli.md": renderCli,
  "infra/helm/dialoom/values.schema.json": renderValuesSchema,
  "infra/helm/dialoom/files/declared.json": renderDeclared,
  "infra/strimzi/dialoom.yaml": renderStrimzi,
};

const check = process.argv.includes("--check");
const stale: string[] = [];
for (const [path, render] of Object.entries(generated)) {
  const target = new URL(`../${path}`, import.meta.url);
  const rendered = render();
  if (existsSync(target) && readFileSync(target, "utf8") === rendered) continue;
  if (check) stale.push(path);
  else writeFileSync(target, rendered);
}
if (stale.length > 0) {
  console.error(`stale: ${stale.join(", ")}; run \`npm run generate\` and commit the result`);
  process.exit(1);
}
