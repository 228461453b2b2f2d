/** docs/rules.md, from the rules themselves. */
import { withoutCheck } from "../services/shared/rules/checklist.ts";
import type { Rule } from "../services/shared/rules/rule.ts";
import { rules } from "../services/shared/rules/rules.ts";

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

/** The ids of the checklist that are no rule, and why. */
function exemptions(): string {
  const rows = Object.entries(withoutCheck).map(([id, why]) => `| ${id} | ${why} |\n`);
  return `\n## What is no rule, and why\n\n| id | reason |\n|---|---|\n${rows.join("")}`;
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
${tables.join("")}${exemptions()}`;
}
