import { RequestError } from "./request.js";
/** Reads a request's JSON body. @throws RequestError when it is too large or no JSON */
export async function readBody(request, maxBytes) {
    const chunks = [];
    let bytes = 0;
    for await (const chunk of request) {
        bytes += chunk.length;
        // What is left is read and dropped, so that the client gets to see the refusal.
        if (bytes <= maxBytes)
            chunks.push(chunk);
        else
            chunks.length = 0;
        if (bytes > 4 * maxBytes)
            break;
    }
    if (bytes > maxBytes) {
        throw new RequestError(413, `The body is larger than ${maxBytes} bytes; send less, or raise SIMULATOR_MAX_BODY_BYTES.`);
    }
    try {
        return JSON.parse(Buffer.concat(chunks).toString("utf8"));
    }
    catch {
        throw new RequestError(400, "We could not parse the JSON body of your request.");
    }
}
