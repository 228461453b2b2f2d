import type { Dialogue, Finding, Usage } from "../shared/contracts/generated/records.ts";
import { seeded } from "../shared/dialogue/random.ts";
import {
  addUsage,
  askedFor,
  type Model,
  ModelUnavailable,
  noUsage,
  type Question,
} from "../shared/llm/model.ts";
import { weighed } from "../shared/rules/policy.ts";
import { aggregate, meanScore, type Vote } from "./aggregate.ts";
import {
  batchFormat,
  batchPrompt,
  type Expert,
  expertFormat,
  expertPrompt,
  experts,
  type Scorer,
  scoreFormat,
  scorePrompt,
  scorers,
} from "./experts.ts";

export interface Panel {
  /** Ids of the questions to ask. */
  readonly ids: readonly string[];
  /** `separate`: a request for each question; `batched`: one for all that give a verdict. */
  readonly calls: "separate" | "batched";
  /** How often each question is asked. */
  readonly votes: number;
  /** The mean score below which a scorer warns. */
  readonly threshold: number;
}

export interface Hearing {
  readonly findings: readonly Finding[];
  readonly usage: Usage;
  /** Ids of the questions that were asked; those that do not apply to the dialogue, or are off, are not. */
  readonly asked: readonly string[];
}

/**
 * Asks a panel of experts about a dialogue, all at once. Severities are those of the dialogue's order.
 *
 * @throws ModelUnavailable when an expert gives no usable answer: a dialogue is neither passed nor refused unverified, it waits.
 */
export async function askExperts(judge: Model, dialogue: Dialogue, panel: Panel): Promise<Hearing> {
  const { severities } = dialogue.spec;
  const wanted = (id: string) => panel.ids.includes(id) && severities[id] !== "off";
  const verdicts = experts.filter((one) => wanted(one.id) && (one.applies?.(dialogue) ?? true));
  const scores = scorers.filter(({ id }) => wanted(id));
  const rounds = Array.from({ length: panel.votes }, (_, vote) => vote);
  const [ballots, marks] = await Promise.all([
    Promise.all(
      rounds.map((vote) =>
        panel.calls === "batched" && verdicts.length > 1
          ? askBatch(judge, verdicts, dialogue, vote)
          : askEach(judge, verdicts, dialogue, vote),
      ),
    ),
    Promise.all(scores.map((scorer) => askScores(judge, scorer, dialogue, rounds))),
  ]);
  const findings = [
    ...verdicts.flatMap((expert, index) =>
      findingsOf(
        expert,
        ballots.map(({ votes }) => votes[index] as Vote),
      ),
    ),
    ...marks.flatMap(({ scorer, given, reason }) => {
      const mean = meanScore(given);
      if (mean >= panel.threshold) return [];
      return [finding(scorer.id, "warn", null, reason, `${scorer.name} (mean ${mean.toFixed(1)})`)];
    }),
  ];
  return {
    findings: weighed(findings, severities),
    usage: addUsage(...ballots.map(({ usage }) => usage), ...marks.map(({ usage }) => usage)),
    asked: [...verdicts, ...scores].map(({ id }) => id),
  };
}

function findingsOf(expert: Expert, votes: readonly Vote[]): Finding[] {
  const { failed, turns, reason, tally } = aggregate(expert.aggregation, votes);
  if (!failed) return [];
  const by = votes.length > 1 ? `${expert.name} (${tally})` : expert.name;
  const named = turns.length > 0 ? turns : [null];
  // A mask needs a turn: a failure that names none concerns the whole dialogue and is only recorded.
  return named.map((turnId) =>
    finding(
      expert.id,
      expert.severity === "mask_turn" && turnId === null ? "warn" : expert.severity,
      turnId,
      reason,
      by,
    ),
  );
}

function finding(
  rule: string,
  severity: Finding["severity"],
  turnId: string | null,
  message: string,
  by: string,
): Finding {
  return { rule, severity, turnId, path: "", evidence: "", message, source: `expert:${by}` };
}

interface Ballot {
  /** In the order of the experts. */
  readonly votes: readonly Vote[];
  readonly usage: Usage;
}

async function askEach(
  judge: Model,
  asked: readonly Expert[],
  dialogue: Dialogue,
  vote: number,
): Promise<Ballot> {
  const answers = await Promise.all(
    asked.map((expert) =>
      askOne(judge, expert.name, {
        ...about(dialogue, "expert", expert.id, vote),
        format: expertFormat(expert),
        prompt: expertPrompt(expert, dialogue),
        check: ({ turns }) => strangeTurns(dialogue, turns, "turns"),
      }),
    ),
  );
  return {
    votes: answers.map(({ value }) => value),
    usage: addUsage(noUsage, ...answers.map(({ usage }) => usage)),
  };
}

async function askBatch(
  judge: Model,
  asked: readonly Expert[],
  dialogue: Dialogue,
  vote: number,
): Promise<Ballot> {
  const { value, usage } = await askOne(judge, "the experts", {
    ...about(dialogue, "experts", asked.map(({ id }) => id).join(","), vote),
    format: batchFormat,
    prompt: batchPrompt(asked, dialogue),
    check: ({ answers }) => [
      ...asked.flatMap(({ name }) => {
        const times = answers.filter(({ expert }) => expert === name).length;
        return times === 1 ? [] : [`answers: ${name} must be answered once, not ${times} times`];
      }),
      ...answers.flatMap(({ turns }, index) => strangeTurns(dialogue, turns, `answers.${index}.turns`)),
    ],
  });
  return {
    votes: asked.map(({ name }) => value.answers.find(({ expert }) => expert === name) as Vote),
    usage,
  };
}

async function askScores(judge: Model, scorer: Scorer, dialogue: Dialogue, rounds: readonly number[]) {
  const answers = await Promise.all(
    rounds.map((vote) =>
      askOne(judge, scorer.name, {
        ...about(dialogue, "score", scorer.id, vote),
        format: scoreFormat(scorer),
        prompt: scorePrompt(scorer, dialogue),
      }),
    ),
  );
  return {
    scorer,
    given: answers.map(({ value }) => value.score),
    reason: answers[0]?.value.reason ?? "",
    usage: addUsage(...answers.map(({ usage }) => usage)),
  };
}

/** What every question about a dialogue has in common. The first vote's seed does not depend on how many follow. */
function about(dialogue: Dialogue, what: string, which: string, vote: number) {
  return {
    ...askedFor(dialogue.spec, dialogue.id),
    model: dialogue.spec.models.judge,
    temperature: null,
    seed: seeded(what, which, dialogue.id, dialogue.repairs, ...(vote > 0 ? [vote] : [])).integer(
      0,
      2 ** 31 - 1,
    ),
  };
}

function strangeTurns({ turns }: Dialogue, named: readonly string[], field: string): string[] {
  const ids = new Set(turns.map(({ id }) => id));
  return named.filter((id) => !ids.has(id)).map((id) => `${field}: there is no turn "${id}"`);
}

async function askOne<T>(judge: Model, who: string, question: Question<T>) {
  const answer = await judge.ask(question);
  if (!answer.ok) {
    throw new ModelUnavailable(
      `${who} gave no usable answer (${answer.outcome}): ${answer.problems.join("; ")}`,
    );
  }
  return answer;
}
