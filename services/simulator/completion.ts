/** From a request to a chat completion: its content is a pure function of the request and the seed. */
import { type Random, seeded } from "../shared/dialogue/random.ts";
import { answerTo } from "./answers/answer.ts";
import { BoundedMap } from "./bounded-map.ts";
import type { DeliveryFault, SemanticFault, SimulatorSettings } from "./config.ts";
import { formed } from "./faults/form.ts";
import { spoil } from "./faults/semantic.ts";
import { readSections } from "./reading.ts";
import type { ChatRequest } from "./request.ts";
import type { Stats } from "./stats.ts";
import { PrefixCache, textOf, tokensOf } from "./usage.ts";

/** Answers kept for requests that come again, as a retry does. */
const keptAnswers = 500;

interface Content {
  readonly text: string;
  readonly spoiled: boolean;
}

export class Completions {
  readonly #settings: SimulatorSettings;
  readonly #stats: Stats;
  readonly #prefixes = new PrefixCache();
  readonly #contents = new BoundedMap<string, Content>(keptAnswers);

  constructor(settings: SimulatorSettings, stats: Stats) {
    this.#settings = settings;
    this.#stats = stats;
  }

  /** The body of the completion that answers a request. */
  complete(
    request: ChatRequest,
    hash: string,
    semantic: SemanticFault | undefined,
    delivery: DeliveryFault | undefined,
  ): string {
    const random = seeded(this.#settings.seed, "answer", hash);
    const content = this.#contents.getOrMake(hash, () => this.#content(request, semantic, random));
    if (content.spoiled && semantic) this.#stats.spoiled(semantic);
    const choice = formed(content.text, delivery, seeded(this.#settings.seed, "form", hash));
    const cut = choice.content !== null && tokensOf(choice.content) > request.maxTokens;
    const text = cut ? (choice.content ?? "").slice(0, textOf(request.maxTokens)) : choice.content;
    const prompt = request.messages.map((message) => `${message.role}\n${message.content}\n`).join("");
    const tokens = {
      prompt: tokensOf(prompt),
      cached: this.#prefixes.visit(request.model, prompt),
      completion: tokensOf(text ?? choice.refusal ?? ""),
    };
    this.#stats.spent(tokens);
    return JSON.stringify({
      id: `chatcmpl-${hash.slice(0, 24)}`,
      object: "chat.completion",
      created: Math.floor(Date.now() / 1000),
      model: request.model,
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: text, refusal: choice.refusal },
          logprobs: null,
          finish_reason: cut ? "length" : choice.finishReason,
        },
      ],
      usage: {
        prompt_tokens: tokens.prompt,
        completion_tokens: tokens.completion,
        total_tokens: tokens.prompt + tokens.completion,
        prompt_tokens_details: { cached_tokens: tokens.cached },
      },
      system_fingerprint: `simulator-${this.#settings.seed}`,
    });
  }

  #content(request: ChatRequest, semantic: SemanticFault | undefined, random: Random): Content {
    const { judgeSame, judgeRicher } = this.#settings;
    let spoiled = false;
    const text = answerTo({
      step: request.step,
      schema: request.schema,
      sections: readSections(request.messages),
      random,
      judge: { same: judgeSame, richer: judgeRicher },
      strikes: (fault) => {
        spoiled ||= fault === semantic;
        return fault === semantic;
      },
      spoil:
        semantic &&
        ((turns, catalog) => {
          spoiled ||= spoil(turns, semantic, catalog, random);
        }),
    });
    return { text, spoiled };
  }
}
