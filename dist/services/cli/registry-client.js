/** The calls of the Confluent schema registry interface that creating subjects takes; stages only look schemas up. */
import { RegistryUnavailable } from "../shared/stream/codec.js";
import { registryRequests } from "../shared/stream/registry-http.js";
const limitMs = 15_000;
/** What the registry says about a schema that it refuses. */
export class SchemaRefused extends Error {
    name = "SchemaRefused";
}
export class RegistryClient {
    #url;
    #request;
    constructor(settings) {
        this.#url = settings.url;
        this.#request = registryRequests(settings);
    }
    /** Whether the subject holds exactly this schema. */
    async has(subject, schema) {
        const answer = await this.#call("POST", `/subjects/${subject}`, { schema, schemaType: "AVRO" });
        if (answer.status === 404)
            return false;
        return answer.expect();
    }
    /** The subject's own compatibility level; undefined when it has none. */
    async compatibility(subject) {
        const answer = await this.#call("GET", `/config/${subject}`);
        if (answer.status === 404)
            return undefined;
        answer.expect();
        const { compatibilityLevel } = answer.body;
        return compatibilityLevel;
    }
    async setCompatibility(subject, level) {
        (await this.#call("PUT", `/config/${subject}`, { compatibility: level })).expect();
    }
    /** Whether the subject has any version. */
    async exists(subject) {
        const answer = await this.#call("GET", `/subjects/${subject}/versions`);
        return answer.status === 404 ? false : answer.expect();
    }
    /** Adds a version. @throws SchemaRefused when it is not compatible with those that are there */
    async register(subject, schema) {
        const answer = await this.#call("POST", `/subjects/${subject}/versions`, { schema, schemaType: "AVRO" });
        if (answer.status === 409 || answer.status === 422)
            throw new SchemaRefused(answer.message);
        answer.expect();
    }
    /** Removes a subject with its versions; does nothing when there is none. */
    async remove(subject) {
        const answer = await this.#call("DELETE", `/subjects/${subject}`);
        if (answer.status !== 404)
            answer.expect();
    }
    /** @throws RegistryUnavailable when there is no answer, or the registry itself fails */
    async #call(method, path, body) {
        let answer;
        let text;
        try {
            answer = await this.#request(path, {
                method,
                signal: AbortSignal.timeout(limitMs),
                headers: { accept: "application/vnd.schemaregistry.v1+json, application/json" },
                ...(body !== undefined && {
                    body: JSON.stringify(body),
                    headers: { "content-type": "application/vnd.schemaregistry.v1+json" },
                }),
            });
            text = await answer.text();
        }
        catch (error) {
            throw new RegistryUnavailable(`the schema registry at ${this.#url} does not answer: ${error.message}`);
        }
        const { status, ok } = answer;
        const parsed = parse(text);
        const message = parsed?.message ?? text.slice(0, 300);
        return {
            status,
            body: parsed,
            message,
            expect() {
                if (ok)
                    return true;
                throw new RegistryUnavailable(`the schema registry answers ${method} ${path} with ${status}: ${message}`);
            },
        };
    }
}
function parse(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
