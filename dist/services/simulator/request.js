/** Reads a chat completion request, and words refusals as OpenAI does. */
import { z } from "zod";
import { BoundedMap } from "./bounded-map.js";
import { statedSchema } from "./reading.js";
import { normalised } from "./values/schema.js";
/** A refusal with a status and an error object. */
export class RequestError extends Error {
    name = "RequestError";
    status;
    type;
    param;
    code;
    constructor(status, message, about = {}) {
        super(message);
        this.status = status;
        this.type = about.type ?? "invalid_request_error";
        this.param = about.param ?? null;
        this.code = about.code ?? null;
    }
    /** The response body. */
    body() {
        const { message, type, param, code } = this;
        return JSON.stringify({ error: { message, type, param, code } });
    }
}
const content = z
    .union([z.string(), z.null(), z.array(z.object({ type: z.literal("text"), text: z.string() }))])
    .optional()
    .transform((parts) => (Array.isArray(parts) ? parts.map(({ text }) => text).join("\n") : (parts ?? "")));
const bodySchema = z.object({
    model: z.string(),
    messages: z
        .array(z.object({ role: z.enum(["system", "developer", "user", "assistant", "tool"]), content }))
        .min(1),
    response_format: z
        .discriminatedUnion("type", [
        z.object({ type: z.literal("text") }),
        z.object({ type: z.literal("json_object") }),
        z.object({
            type: z.literal("json_schema"),
            json_schema: z.object({
                name: z.string().regex(/^[\w-]{1,64}$/, "must be 1 to 64 letters, digits, underscores or dashes"),
                schema: z.record(z.string(), z.unknown()).optional(),
                strict: z.boolean().nullish(),
            }),
        }),
    ])
        .optional(),
    stream: z.boolean().nullish(),
    n: z.number().int().nullish(),
    max_tokens: z.number().int().min(1).nullish(),
    max_completion_tokens: z.number().int().min(1).nullish(),
    tools: z.array(z.unknown()).nullish(),
});
/** Reads a request's body. @throws RequestError */
export function readRequest(body, models) {
    const parsed = bodySchema.safeParse(body);
    if (!parsed.success) {
        const [issue] = parsed.error.issues;
        const param = issue?.path.join(".") ?? "";
        throw new RequestError(400, `Invalid value for '${param}': ${issue?.message}.`, { param });
    }
    const { model, messages, response_format: format, ...options } = parsed.data;
    if (!models.includes(model)) {
        throw new RequestError(404, `The model \`${model}\` does not exist or you do not have access to it.`, {
            code: "model_not_found",
        });
    }
    refuseUnsupported(options);
    const stated = statedSchema(messages);
    const maxTokens = options.max_completion_tokens ?? options.max_tokens ?? Number.POSITIVE_INFINITY;
    if (format?.type === "json_schema") {
        const { name, schema = {}, strict } = format.json_schema;
        if (strict)
            refuseLooseSchema(name, schema);
        return { model, messages, step: name, schema, maxTokens };
    }
    if (format?.type === "json_object" && !messages.some((message) => /json/i.test(message.content))) {
        throw new RequestError(400, "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.", { param: "messages" });
    }
    const schema = stated?.schema ?? (format?.type === "json_object" ? { type: "object" } : undefined);
    return { model, messages, step: stated?.name, schema: schema, maxTokens };
}
function refuseUnsupported({ stream, n, tools }) {
    const refuse = (param, advice) => {
        throw new RequestError(400, `Unsupported value: '${param}' is not supported by the simulator. ${advice}`, {
            param,
            code: "unsupported_value",
        });
    };
    if (stream)
        refuse("stream", "Ask without streaming.");
    if (n !== undefined && n !== null && n !== 1)
        refuse("n", "Ask for one choice.");
    if (tools && tools.length > 0)
        refuse("tools", "Calls are part of the answers it writes, not of its own turn.");
}
/** What is wrong with schemas met before; empty: nothing. */
const checked = new BoundedMap(200);
/** Strict structured output wants every object closed and every property required. */
function refuseLooseSchema(name, schema) {
    const problem = checked.getOrMake(JSON.stringify(schema), () => looseness(normalised(schema), []) ?? "");
    if (problem === "")
        return;
    throw new RequestError(400, `Invalid schema for response_format '${name}': ${problem}`, {
        param: "response_format",
    });
}
function looseness(node, path) {
    if (node === null || typeof node !== "object")
        return undefined;
    const { type, properties, additionalProperties, required } = node;
    const at = `In context=(${path.map((step) => `'${step}'`).join(", ")})`;
    if (path.length === 0 && type !== "object")
        return `schema must be a JSON Schema of 'type: "object"', got 'type: "${type}"'.`;
    if (type === "object" && additionalProperties !== false) {
        return `${at}, 'additionalProperties' is required to be supplied and to be false.`;
    }
    const names = properties && typeof properties === "object" ? Object.keys(properties) : [];
    const missing = names.find((name) => !Array.isArray(required) || !required.includes(name));
    if (type === "object" && missing !== undefined) {
        return `${at}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`;
    }
    for (const [key, inner] of Object.entries(node)) {
        const found = looseness(inner, [...path, key]);
        if (found)
            return found;
    }
    return undefined;
}
/** Checks the key of a request. @throws RequestError */
export function checkKey(authorization, key) {
    if (key === "")
        return;
    const given = /^Bearer (.+)$/.exec(authorization ?? "")?.[1];
    if (given === key)
        return;
    if (given === undefined) {
        throw new RequestError(401, "You didn't provide an API key: send it as 'Authorization: Bearer <key>'.", {
            code: "invalid_api_key",
        });
    }
    throw new RequestError(401, `Incorrect API key provided: ${given.slice(0, 2)}****.`, {
        code: "invalid_api_key",
    });
}
