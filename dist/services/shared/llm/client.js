import { decimal, field, fieldGroup, oneOf, text, url, whole } from "../ops/config.js";
import { CompletionClient } from "./attempt.js";
import { extractObject } from "./extract.js";
import { addUsage, ModelMisconfigured, ModelUnavailable, noUsage, } from "./model.js";
import { answerSchema, fenceOf, renderPrompt } from "./prompt.js";
import { Semaphore } from "./semaphore.js";
export const llmFields = fieldGroup("LLM", {
    baseUrl: field(url, "OpenAI-compatible endpoint of the teacher, such as https://host/v1."),
    apiKey: field(text, "Its key.", { default: "", secret: true }),
    model: field(text, "Model that writes dialogues."),
    judgeBaseUrl: field(url, "Endpoint of the judge; empty: the teacher's.", { default: "" }),
    judgeApiKey: field(text, "Its key; empty: the teacher's.", { default: "", secret: true }),
    judgeModel: field(text, "Model that compares and verifies; empty: the teacher's.", { default: "" }),
    temperature: field(decimal(0, 2), "Sampling temperature of the teacher.", { default: 0.8 }),
    judgeTemperature: field(decimal(0, 2), "Sampling temperature of the judge.", { default: 0 }),
    maxTokens: field(whole(256, 1_000_000), "Most tokens of one answer.", { default: 8_192 }),
    answerFormat: field(oneOf("json_schema", "json_object", "text"), "How answers are constrained; the schema is always in the prompt too.", { default: "json_schema" }),
    timeoutMs: field(whole(100, 3_600_000), "Milliseconds one attempt may take, its body included.", {
        default: 120_000,
    }),
    attempts: field(whole(1, 100), "HTTP attempts at one request before the message is put off.", {
        default: 6,
    }),
    reAsks: field(whole(0, 10), "How often an answer that does not fit is asked for again.", { default: 2 }),
    maxConcurrency: field(whole(1, 4_096), "Most requests at once to one endpoint from one replica.", {
        default: 64,
    }),
});
/** Longest wait inside a call; an endpoint that asks for more has the message put off instead. */
const longestWait = 20_000;
const retryBase = 300;
/** The models of a service, as the settings say. `stage` names the service in usage records. */
export function createModels(settings, stage, ledger, metrics) {
    const calls = metrics.counter("llm_calls_total", "HTTP attempts at model endpoints.", [
        "role",
        "step",
        "outcome",
    ]);
    const tokens = metrics.counter("llm_tokens_total", "Tokens, by kind.", ["role", "kind"]);
    const seconds = metrics.histogram("llm_seconds", "Duration of attempts.", ["role"]);
    const record = (usage) => {
        calls.inc({ role: usage.role, step: usage.step, outcome: usage.outcome });
        tokens.inc({ role: usage.role, kind: "prompt" }, usage.promptTokens);
        tokens.inc({ role: usage.role, kind: "cached" }, usage.cachedTokens);
        tokens.inc({ role: usage.role, kind: "completion" }, usage.completionTokens);
        seconds.observe({ role: usage.role }, usage.durationMs / 1_000);
        ledger.record(usage);
    };
    const endpoint = (baseUrl, apiKey) => ({
        client: new CompletionClient({
            baseUrl,
            apiKey,
            timeoutMs: settings.timeoutMs,
            connections: settings.maxConcurrency,
        }),
        semaphore: new Semaphore(settings.maxConcurrency),
    });
    const teacher = endpoint(settings.baseUrl, settings.apiKey);
    const judge = settings.judgeBaseUrl === "" || settings.judgeBaseUrl === settings.baseUrl
        ? teacher
        : endpoint(settings.judgeBaseUrl, settings.judgeApiKey || settings.apiKey);
    const model = (to, role) => new EndpointModel(role, settings, to.client, to.semaphore, (usage) => record({ ...usage, stage }));
    return {
        teacher: model(teacher, { role: "teacher", model: settings.model, temperature: settings.temperature }),
        judge: model(judge, {
            role: "judge",
            model: settings.judgeModel || settings.model,
            temperature: settings.judgeTemperature,
        }),
    };
}
/** For stages that ask no models. */
export const noModels = { teacher: unasked("teacher"), judge: unasked("judge") };
function unasked(role) {
    return {
        role,
        ask() {
            throw new Error(`a stage that says it uses no models asked the ${role}`);
        },
    };
}
class EndpointModel {
    role;
    #own;
    #settings;
    #client;
    #semaphore;
    #record;
    constructor(own, settings, client, semaphore, record) {
        this.role = own.role;
        this.#own = own;
        this.#settings = settings;
        this.#client = client;
        this.#semaphore = semaphore;
        this.#record = record;
    }
    async ask(question) {
        const asked = renderPrompt(question.prompt, question.format, fenceOf(question.orderId));
        let messages = asked;
        let usage = noUsage;
        for (let reAsk = 0;; reAsk += 1) {
            const { attempt, problems, value, spent } = await this.#untilAnswered(question, messages, usage.calls);
            usage = addUsage(usage, spent);
            if (value !== undefined)
                return { ok: true, value, usage };
            const { outcome } = attempt;
            const hopeless = outcome === "refused" || outcome === "filtered" || outcome === "bad_request";
            if (hopeless || reAsk >= this.#settings.reAsks) {
                return { ok: false, outcome: outcome === "ok" ? "invalid" : outcome, problems, usage };
            }
            messages = [...asked, ...reAskMessages(attempt.text, problems)];
        }
    }
    /** Repeats an attempt while what stopped it may pass. @throws ModelUnavailable, ModelMisconfigured */
    async #untilAnswered(question, messages, madeBefore) {
        let spent = noUsage;
        for (let number = 0;; number += 1) {
            const { attempt, read } = await this.#attempt(question, messages, madeBefore + number);
            spent = addUsage(spent, attempt.usage);
            if ("text" in attempt)
                return { attempt, spent, ...read };
            if (attempt.outcome === "bad_request") {
                const answered = { outcome: attempt.outcome, text: "" };
                return { attempt: answered, spent, problems: [attempt.message], value: undefined };
            }
            if (attempt.outcome === "configuration") {
                throw new ModelMisconfigured(`the ${this.role}'s endpoint refuses: ${attempt.message}; check the key, the model's name and the quota`);
            }
            const wait = attempt.retryAfterMs ?? Math.random() * Math.min(longestWait, retryBase * 2 ** number);
            if (number + 1 >= this.#settings.attempts || wait > longestWait) {
                throw new ModelUnavailable(`the ${this.role}'s endpoint does not answer: ${attempt.message}`);
            }
            await new Promise((resolve) => setTimeout(resolve, wait));
        }
    }
    #attempt(question, messages, number) {
        return this.#semaphore.run(async () => {
            const model = question.model ?? this.#own.model;
            const begun = performance.now();
            const attempt = await this.#client.complete({
                model,
                messages,
                temperature: question.temperature ?? this.#own.temperature,
                maxTokens: this.#settings.maxTokens,
                seed: question.seed,
                answer: this.#answerForm(question),
            });
            const read = readAnswer(question, attempt);
            this.#record({
                orderId: question.orderId,
                dialogueId: question.dialogueId,
                step: question.format.name,
                role: this.role,
                model,
                attempt: number,
                outcome: attempt.outcome === "ok" && read.value === undefined ? "invalid" : attempt.outcome,
                promptTokens: attempt.usage.promptTokens,
                cachedTokens: attempt.usage.cachedTokens,
                completionTokens: attempt.usage.completionTokens,
                durationMs: Math.round(performance.now() - begun),
                at: Date.now(),
            });
            return { attempt, read };
        });
    }
    #answerForm(question) {
        const type = this.#settings.answerFormat;
        if (type !== "json_schema")
            return { type };
        return { type, name: question.format.name, schema: answerSchema(question.format) };
    }
}
function readAnswer(question, attempt) {
    const unusable = (...problems) => ({ value: undefined, problems });
    if (!("text" in attempt))
        return unusable(attempt.message);
    if (attempt.outcome === "truncated")
        return unusable("the answer was cut off: write it shorter");
    if (attempt.outcome !== "ok")
        return unusable(`the answer is no answer (${attempt.outcome}): ${attempt.text.slice(0, 500)}`);
    const object = extractObject(attempt.text);
    if (object === undefined)
        return unusable("the answer holds no JSON object");
    const parsed = question.format.schema.safeParse(object);
    if (!parsed.success) {
        const { issues } = parsed.error;
        return unusable(...issues.map(({ path, message }) => `${path.join(".") || "the object"}: ${message}`));
    }
    const problems = question.check?.(parsed.data) ?? [];
    return problems.length > 0 ? unusable(...problems) : { value: parsed.data, problems };
}
/** Most problems quoted in a re-ask: a model mends a few at a time, and each costs tokens. */
const mostQuoted = 8;
function reAskMessages(answer, problems) {
    const listed = problems.slice(0, mostQuoted).map((problem) => `- ${problem}`);
    return [
        { role: "assistant", content: answer || "(no answer)" },
        {
            role: "user",
            content: `That answer cannot be used:\n${listed.join("\n")}\nAnswer again with the whole object, mended.`,
        },
    ];
}
