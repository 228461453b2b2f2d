/** An OpenAI-compatible endpoint that does, request by request, what a test tells it to. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { closeServer } from "../../services/shared/ops/http.ts";

export interface ReceivedRequest {
  readonly headers: IncomingMessage["headers"];
  readonly body: Record<string, unknown>;
}

/** Answers one request. */
export type Reply = (response: ServerResponse, request?: ReceivedRequest) => void;

/** A completion with `content`, and further fields of the choice. */
export function completion(content: string | null, choice: Record<string, unknown> = {}): Reply {
  return json(200, {
    id: "c",
    object: "chat.completion",
    choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content }, ...choice }],
    usage: {
      prompt_tokens: 100,
      completion_tokens: 10,
      total_tokens: 110,
      prompt_tokens_details: { cached_tokens: 64 },
    },
  });
}

/** An answer with a JSON body. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
}

/** An answer with any body. */
export function raw(status: number, contentType: string, body: string): Reply {
  return (response) => {
    response.writeHead(status, { "content-type": contentType }).end(body);
  };
}

/** The connection is closed without an answer. */
export const closed: Reply = (response) => {
  response.socket?.destroy();
};

/** The connection is reset without an answer. */
export const reset: Reply = (response) => {
  response.socket?.resetAndDestroy();
};

const whole = JSON.stringify({ choices: [{ message: { content: "x".repeat(2_000) } }] });

/** Headers and half of the body come, then what `end` does. */
function half(end: (response: ServerResponse) => void): Reply {
  return (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": whole.length });
    response.write(whole.slice(0, whole.length / 2), () => end(response));
  };
}

/** The connection is reset in the middle of the body. */
export const resetInBody = half((response) => response.socket?.resetAndDestroy());

/** The body ends before its length. */
export const cutInBody = half((response) => response.socket?.end());

/** Headers and half of the body come, and then nothing more. */
export const stallInBody = half(() => {});

/** The body comes a byte at a time, for longer than anybody waits. */
export const drip: Reply = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => response.write(" "), 20);
  response.once("close", () => clearInterval(timer));
};

/** A body of so many bytes. */
export const huge =
  (bytes: number): Reply =>
  (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    let left = bytes;
    const more = () => {
      while (left > 0 && !response.destroyed) {
        left -= 65_536;
        if (!response.write(" ".repeat(65_536))) {
          response.once("drain", more);
          return;
        }
      }
      response.end();
    };
    more();
  };

/** Never answers. */
export const hang: Reply = () => {};

export class ScriptedEndpoint {
  readonly requests: ReceivedRequest[] = [];
  /** Requests that came, kept or not. */
  count = 0;
  /** False: requests are only counted, for runs of many. */
  keeps = true;
  readonly #server;
  #script: Reply[] = [];
  #otherwise: Reply;

  private constructor(otherwise: Reply) {
    this.#otherwise = otherwise;
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const received = {
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString() || "{}"),
      };
      this.count += 1;
      if (this.keeps) this.requests.push(received);
      (this.#script.shift() ?? this.#otherwise)(response, received);
    });
  }

  /** Starts an endpoint; `otherwise` answers what the script does not cover. */
  static async start(otherwise: Reply = completion("{}")): Promise<ScriptedEndpoint> {
    const endpoint = new ScriptedEndpoint(otherwise);
    await new Promise<void>((resolve) => endpoint.#server.listen(0, "127.0.0.1", resolve));
    return endpoint;
  }

  /** Base URL, `/v1` included. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  /** What the next requests get, one reply each. */
  script(...replies: readonly Reply[]): void {
    this.#script = [...replies];
  }

  otherwise(reply: Reply): void {
    this.#otherwise = reply;
  }

  stop(): Promise<void> {
    return closeServer(this.#server);
  }
}
