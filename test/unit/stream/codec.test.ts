/** What a registry's answers mean. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { toolCatalogs } from "../../../services/shared/contracts/topics.ts";
import { closeServer } from "../../../services/shared/ops/http.ts";
import {
  Codec,
  PoisonError,
  RegistryUnavailable,
  SchemaMissing,
} from "../../../services/shared/stream/codec.ts";

let status = 200;
let body: object = {};
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
});
before(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
after(() => closeServer(server));

function codec(): Codec {
  const { port } = server.address() as AddressInfo;
  return new Codec({ url: `http://127.0.0.1:${port}` }, { topicPrefix: "" });
}

test("a subject without this release's schema is told apart from a registry that is away", async () => {
  status = 404;
  body = { error_code: 40403, message: "The given schema does not match any schema under the subject" };
  await assert.rejects(
    codec().prepare([toolCatalogs]),
    (error) => error instanceof SchemaMissing && /tool-catalogs-value.*dialoom setup/.test(error.message),
  );
  status = 401;
  body = { error_code: 401, message: "Unauthorized" };
  await assert.rejects(codec().prepare([toolCatalogs]), RegistryUnavailable);
});

test("a schema id that the registry does not know makes a message unreadable for ever", async () => {
  status = 404;
  body = { error_code: 40403, message: "No schema" };
  await assert.rejects(codec().decode("ToolCatalog", Buffer.from([0, 0, 0, 0, 9, 1])), PoisonError);
});
