/** docs/rules.md, from the rules themselves. */
import { readdirSync } from "node:fs";
import { setChecks } from "../services/shared/dataset/set-check.ts";
import { checklistIds, withoutCheck } from "../services/shared/rules/checklist.ts";
import type { Rule } from "../services/shared/rules/rule.ts";
import { rules } from "../services/shared/rules/rules.ts";
import { experts, scorers } from "../services/verifier/experts.ts";

const groups: readonly (readonly [prefix: string, title: string])[] = [
  ["C", "Tools on offer"],
  ["K", "Calls"],
  ["T", "Results"],
  ["G", "The dialogue as a whole"],
];

function row({ id, name, severity, doc, condition, sources }: Rule): string {
  const cells = [
    id,
    name,
    `\`${severity}\``,
    condition === undefined ? doc : `${doc} Applies when ${condition}.`,
    sources.join(", "),
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
}

const ruleFiles = readdirSync(new URL("../services/shared/rules/", import.meta.url));

/** What covers an id, and the test that holds it to a passing and a failing case. */
function coverage(id: string): string {
  const why = withoutCheck[id];
  if (why !== undefined) return `| ${id} | none | ${why} |\n`;
  const file = ruleFiles.find((name) => name.startsWith(`${id.toLowerCase()}-`));
  if (file) return `| ${id} | \`services/shared/rules/${file}\` | \`test/unit/rules/rules.test.ts\` |\n`;
  if (Object.hasOwn(setChecks, id))
    return `| ${id} | \`services/shared/dataset/set-check.ts\` | \`test/unit/dataset/set-check.test.ts\` |\n`;
  const asked =
    experts.find((one) => one.id === id || one.covers.includes(id)) ?? scorers.find((one) => one.id === id);
  return `| ${id} | \`services/verifier/experts.ts\`: ${asked?.name} | \`test/unit/verifier/experts.test.ts\` |\n`;
}

function expertTables(): string {
  const verdicts = experts.map(
    ({ id, covers, question, severity, aggregation }) =>
      `| ${[id, ...covers].join(", ")} | ${question} | \`${severity}\` | ${aggregation === "any_no" ? "any no" : "majority"} |\n`,
  );
  const scores = scorers.map(({ id, question }) => `| ${id} | ${question} | \`warn\` | mean |\n`);
  const sets = Object.entries(setChecks).map(
    ([id, { name, doc, severity }]) =>
      `| ${id} | ${name} | ${severity ? `\`${severity}\`` : "none"} | ${doc} |\n`,
  );
  return `\n## Questions for models\n\n| id | question | default | votes |\n|---|---|---|---|\n${verdicts.join("")}${scores.join("")}
## Sets of dialogues\n\n| id | demands | default | what is checked |\n|---|---|---|---|\n${sets.join("")}`;
}

/** Every id of the checklist, with what covers it. */
function wholeChecklist(): string {
  return `\n## The whole checklist\n\n| id | covered by | held to it by, or why not |\n|---|---|---|\n${checklistIds.map(coverage).join("")}`;
}

/** The page of all rules, by group and number. */
export function renderRules(): string {
  const tables = groups.map(([prefix, title]) => {
    const own = rules
      .filter(({ id }) => id.startsWith(prefix))
      .sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
    return `\n## ${title}\n\n| id | demands | default | what is checked | also checked by |\n|---|---|---|---|---|\n${own.map(row).join("")}`;
  });
  return `<!-- Generated from services/shared/rules by "npm run generate". Do not edit. -->

# Rules

The deterministic part of verification: ${rules.length} checks that every dialogue goes through before any model is asked. A finding names the turn, the
place within it as a JSON pointer, the shortest excerpt that proves it, and what would be right.

- \`reject\`: the dialogue is not verified; its faulty turns are written anew, or the slot is tried again.
- \`mask_turn\`: the dialogue stays, but the turn is left out of the training loss; of a user or tool turn, the assistant turns up to the next user turn.
- \`warn\`: only recorded.

A rule whose condition does not hold neither passes nor fails a dialogue. A dialogue "without a plan" is one that was not written by this project: it
declares no kind and no sub-tasks, and some rules are gentler with it, because honest public data is looser than what is ordered here.

Severities are defaults. An order changes them with \`severities\` (\`dialoom submit --rules K14=warn,G11=off\`): \`reject\`, \`mask_turn\`, \`warn\`, or \`off\`, for
every finding of the id. How well the rules tell good dialogues from bad ones is measured in [verification.md](verification.md).
${tables.join("")}${expertTables()}${wholeChecklist()}`;
}
