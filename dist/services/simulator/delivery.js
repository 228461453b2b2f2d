import { RequestError } from "./request.js";
/** Sends a JSON body. */
export function sendJson(response, status, body, headers = {}) {
    response.writeHead(status, {
        "content-type": "application/json",
        "content-length": String(Buffer.byteLength(body)),
        ...headers,
    });
    response.end(body);
}
/** Sends a refusal. */
export function sendError(response, error, headers = {}) {
    sendJson(response, error.status, error.body(), headers);
}
const busy = (message) => new RequestError(429, message, { type: "requests", code: "rate_limit_exceeded" });
/** The refusal of a request beyond the concurrency limit, or of one that a fault turns away. */
export function overloaded(status) {
    if (status === "429")
        return busy("Rate limit reached: too many requests at once. Please try again later.");
    return new RequestError(503, "The server is currently overloaded. Please try again later.", {
        type: "server_error",
    });
}
/** Answers at once with what a fault of status asks for. @returns false for faults that come later or not at all */
export function refuseByFault(response, fault, retryAfterSeconds) {
    switch (fault) {
        case "rateLimited":
            sendError(response, busy(`Rate limit reached. Please try again in ${retryAfterSeconds}s.`), {
                "retry-after": String(retryAfterSeconds),
            });
            return true;
        case "rateLimitedBare":
            sendError(response, busy("Rate limit reached. Please try again later."));
            return true;
        case "serverError":
            sendError(response, new RequestError(500, "The server had an error while processing your request.", {
                type: "server_error",
            }));
            return true;
        case "unavailable":
            sendError(response, overloaded("503"));
            return true;
        default:
            return false;
    }
}
const page = "<!doctype html>\n<html><head><title>Gateway</title></head><body><h1>Please wait</h1></body></html>\n";
/** How long the first half of a body has to arrive before its connection is reset. */
const resetDelayMs = 20;
/** Sends a completion, whole or as a fault of the connection leaves it. The response is over when the promise is. */
export async function deliver(response, body, fault) {
    const over = new Promise((resolve) => response.once("close", resolve));
    if (fault === "hang")
        return over;
    if (fault === "resetBefore")
        response.socket?.resetAndDestroy();
    else if (fault === "htmlPage")
        response.writeHead(200, { "content-type": "text/html" }).end(page);
    else if (fault === "resetAfter") {
        response.writeHead(200, {
            "content-type": "application/json",
            "content-length": String(Buffer.byteLength(body)),
        });
        response.write(body.slice(0, body.length / 2));
        const timer = setTimeout(() => response.socket?.resetAndDestroy(), resetDelayMs);
        over.then(() => clearTimeout(timer));
    }
    else
        sendJson(response, 200, body);
    return over;
}
