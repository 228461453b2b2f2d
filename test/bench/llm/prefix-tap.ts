/**
 * Stands before an endpoint and counts, as the endpoint's own cache would see it, how much of each prompt is a prefix of
 * an earlier one for the same model, whichever client sent that.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PrefixMeter } from "../../../services/shared/llm/prefix-meter.ts";
import { closeServer } from "../../../services/shared/ops/http.ts";

export interface Characters {
  all: number;
  shared: number;
}

interface Body {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly response_format?: { readonly json_schema?: { readonly name: string } };
}

export interface PrefixTap {
  readonly url: string;
  /** Characters of prompts so far, by step. */
  readonly characters: ReadonlyMap<string, Characters>;
  stop(): Promise<void>;
}

/** Passes on to the endpoint at `url` what asks for completions. */
export async function startPrefixTap(url: string): Promise<PrefixTap> {
  const meter = new PrefixMeter();
  const characters = new Map<string, Characters>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { model, messages, response_format: form } = JSON.parse(body.toString()) as Body;
    const prompt = messages.map(({ role, content }) => `${role}\n${content}\n`).join("");
    const step = form?.json_schema?.name ?? "";
    const counted = characters.get(step) ?? { all: 0, shared: 0 };
    counted.all += prompt.length;
    counted.shared += meter.visit(model, prompt);
    characters.set(step, counted);
    const answer = await fetch(`${url}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    characters,
    stop: () => closeServer(server),
  };
}
