/** Speaking to the schema registry: the settings, and requests that carry its credentials and trust its authority. */
import { Agent as HttpsAgent } from "node:https";
import { Agent, fetch } from "undici";
import { field, fieldGroup, fileContent, text, url } from "../ops/config.js";
export const registryFields = fieldGroup("SCHEMA_REGISTRY", {
    url: field(url, "Confluent-compatible schema registry, such as http://host:8080/apis/ccompat/v7."),
    username: field(text, "User name for basic authentication.", { default: undefined }),
    password: field(text, "Password for basic authentication.", {
        default: undefined,
        secret: true,
    }),
    caFile: field(fileContent, "PEM file with the authorities that sign the registry's certificate; the system's when not set.", { default: undefined }),
}, ({ username, password }) => Boolean(username) === Boolean(password)
    ? []
    : ["SCHEMA_REGISTRY_USERNAME, SCHEMA_REGISTRY_PASSWORD: one is set without the other"]);
/** Sends requests to the registry. @param path below the base address, such as `/subjects` */
export function registryRequests(settings) {
    const base = settings.url.replace(/\/+$/, "");
    const { username, password, caFile } = settings;
    const dispatcher = caFile ? new Agent({ connect: { ca: caFile } }) : undefined;
    const authorization = username && `Basic ${Buffer.from(`${username}:${password ?? ""}`).toString("base64")}`;
    return (path, init = {}) => fetch(base + path, {
        ...init,
        headers: { ...init.headers, ...(authorization && { authorization }) },
        ...(dispatcher && { dispatcher }),
    });
}
/** The same for the registry library, which brings a client of its own. */
export function registryLibraryOptions({ url: host, username, password, caFile }) {
    return {
        host,
        ...(username && { auth: { username, password: password ?? "" } }),
        ...(caFile && { agent: new HttpsAgent({ ca: caFile, keepAlive: true }) }),
    };
}
