var __rewriteRelativeImportExtension = (this && this.__rewriteRelativeImportExtension) || function (path, preserveJsx) {
    if (typeof path === "string" && /^\.\.?\//.test(path)) {
        return path.replace(/\.(tsx)$|((?:\.d)?)((?:\.[^./]+?)?)\.([cm]?)ts$/i, function (m, tsx, d, ext, cm) {
            return tsx ? preserveJsx ? ".jsx" : ".js" : d && (!ext || !cm) ? m : (d + ext + "." + cm.toLowerCase() + "js");
        });
    }
    return path;
};
/** How clients prove who they are to brokers, and how they check the brokers: TLS, client certificates, SASL. */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { field, fileContent, oneOf, text } from "../ops/config.js";
const protocols = ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"];
const mechanisms = ["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN", "OAUTHBEARER"];
const moduleFile = z.string().transform((path, context) => {
    try {
        readFileSync(path);
        return pathToFileURL(path).href;
    }
    catch (error) {
        context.addIssue(`cannot be read: ${error.code}`);
        return z.NEVER;
    }
});
const optional = { default: undefined };
export const securityFields = {
    securityProtocol: field(oneOf(...protocols), `How brokers are spoken to: ${protocols.join(", ")}.`, {
        default: "PLAINTEXT",
    }),
    saslMechanism: field(oneOf(...mechanisms), `SASL mechanism: ${mechanisms.join(", ")}.`, {
        default: "SCRAM-SHA-512",
    }),
    saslUsername: field(text, "User name for SASL.", optional),
    saslPassword: field(text, "Password for SASL.", { ...optional, secret: true }),
    saslTokenModule: field(moduleFile, "File of an ES module for OAUTHBEARER; its default export is an async function that returns `{ value }`, the token.", optional),
    sslCaFile: field(fileContent, "PEM file with the authorities that sign the brokers' certificates; the system's when not set.", optional),
    sslCertFile: field(fileContent, "PEM file with the client's certificate, where brokers ask for one.", optional),
    sslKeyFile: field(fileContent, "PEM file with the key of the client's certificate.", optional),
};
/** What is contradictory in the settings, each with its variable. */
export function securityProblems(settings) {
    const { securityProtocol, saslMechanism, saslUsername, saslPassword, saslTokenModule } = settings;
    const problems = [];
    if (securityProtocol.startsWith("SASL_")) {
        const because = `KAFKA_SECURITY_PROTOCOL is ${securityProtocol} with ${saslMechanism}`;
        if (saslMechanism === "OAUTHBEARER") {
            if (!saslTokenModule)
                problems.push(`KAFKA_SASL_TOKEN_MODULE: is not set, but ${because}`);
        }
        else {
            if (!saslUsername)
                problems.push(`KAFKA_SASL_USERNAME: is not set, but ${because}`);
            if (!saslPassword) {
                problems.push(`KAFKA_SASL_PASSWORD: is not set, nor KAFKA_SASL_PASSWORD_FILE, but ${because}`);
            }
        }
    }
    else if (saslUsername || saslTokenModule) {
        problems.push(`KAFKA_SECURITY_PROTOCOL: is ${securityProtocol}, but KAFKA_SASL_… is set: SASL_SSL or SASL_PLAINTEXT uses it`);
    }
    const secured = securityProtocol.endsWith("SSL");
    if (!secured && (settings.sslCaFile || settings.sslCertFile || settings.sslKeyFile)) {
        problems.push(`KAFKA_SECURITY_PROTOCOL: is ${securityProtocol}, but KAFKA_SSL_… is set: SSL or SASL_SSL uses it`);
    }
    if (Boolean(settings.sslCertFile) !== Boolean(settings.sslKeyFile)) {
        problems.push("KAFKA_SSL_CERT_FILE, KAFKA_SSL_KEY_FILE: one is set without the other");
    }
    return problems;
}
/** The part of a client's configuration that secures it. Settings without a protocol mean plain text. */
export function securityOptions(settings) {
    const { securityProtocol = "PLAINTEXT", sslCaFile, sslCertFile, sslKeyFile } = settings;
    return {
        ...(securityProtocol.endsWith("SSL") && {
            ssl: {
                ...(sslCaFile && { ca: [sslCaFile] }),
                ...(sslCertFile && sslKeyFile && { cert: sslCertFile, key: sslKeyFile }),
            },
        }),
        ...(securityProtocol.startsWith("SASL_") && { sasl: saslOptions(settings) }),
    };
}
function saslOptions(settings) {
    const { saslMechanism = "SCRAM-SHA-512", saslUsername = "", saslPassword = "" } = settings;
    if (saslMechanism === "OAUTHBEARER") {
        const url = settings.saslTokenModule ?? "";
        return {
            mechanism: "oauthbearer",
            oauthBearerProvider: async () => {
                const { default: provide } = (await import(__rewriteRelativeImportExtension(url)));
                return provide();
            },
        };
    }
    const mechanism = saslMechanism.toLowerCase();
    return { mechanism, username: saslUsername, password: saslPassword };
}
