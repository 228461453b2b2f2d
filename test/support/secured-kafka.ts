/**
 * A broker that asks who is there: SASL over TLS (SCRAM-SHA-512, and OAUTHBEARER with unsigned tokens), client
 * certificates on a second listener, and rights checked on both. Only the broker itself and the user admin may do all.
 */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { KafkaNode } from "../../infra/local/kafka-node.ts";
import { freePorts } from "../../infra/local/ports.ts";
import { Run } from "../../infra/local/runs.ts";
import { ensureSoftware } from "../../infra/local/software.ts";
import { findJava, onPath } from "../../infra/local/toolchain.ts";
import type { Authority } from "./certificates.ts";

export interface SecuredKafka {
  /** host:port where user names and passwords, or tokens, are asked for. */
  readonly sasl: string;
  /** host:port where a client certificate is asked for; its common name is the principal. */
  readonly mutual: string;
  stop(): Promise<void>;
}

const scramModule = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
const tokenModule =
  'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";';

/** @param passwords of the users; admin is among them */
export async function startSecuredKafka(
  home: string,
  authority: Authority,
  passwords: ReadonlyMap<string, string>,
): Promise<SecuredKafka> {
  const java = await findJava(process.env);
  if (!java) throw new Error("a secured broker needs Java");
  const software = await ensureSoftware(home, onPath("mvn", process.env), () => {});
  const run = new Run(home);
  const directory = run.folder("kafka");
  const { cert, key } = await authority.issue("broker");
  const store = join(directory, "broker.pem");
  const trust = join(directory, "authority.pem");
  writeFileSync(store, `${key}\n${cert}\n`);
  writeFileSync(trust, authority.ca);
  const [internal = 0, controllerPort = 0, sasl = 0, mutual = 0] = await freePorts(4);
  const node = new KafkaNode({
    java: java.command,
    software: software.kafka,
    directory,
    clusterId: randomBytes(16).toString("base64url"),
    address: { nodeId: 1, clientPort: internal, controllerPort },
    formatArguments: [...passwords].flatMap(([name, password]) => [
      "--add-scram",
      `SCRAM-SHA-512=[name=${name},password=${password}]`,
    ]),
    settings: {
      listeners: [
        `CLIENT://127.0.0.1:${internal}`,
        `CONTROLLER://127.0.0.1:${controllerPort}`,
        `SASL://127.0.0.1:${sasl}`,
        `MUTUAL://127.0.0.1:${mutual}`,
      ].join(","),
      "advertised.listeners": `CLIENT://127.0.0.1:${internal},SASL://127.0.0.1:${sasl},MUTUAL://127.0.0.1:${mutual}`,
      "listener.security.protocol.map": "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_SSL,MUTUAL:SSL",
      "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
      "super.users": "User:ANONYMOUS;User:admin",
      "sasl.enabled.mechanisms": "SCRAM-SHA-512,OAUTHBEARER",
      "listener.name.sasl.scram-sha-512.sasl.jaas.config": scramModule,
      "listener.name.sasl.oauthbearer.sasl.jaas.config": tokenModule,
      "ssl.keystore.type": "PEM",
      "ssl.keystore.location": store,
      "ssl.truststore.type": "PEM",
      "ssl.truststore.location": trust,
      "listener.name.mutual.ssl.client.auth": "required",
      "listener.name.mutual.ssl.principal.mapping.rules": "RULE:^CN=(.*?)(,.*)?$/$1/,DEFAULT",
    },
    onSpawn: (name, pid) => run.recordChild(name, pid),
  });
  await node.start();
  return {
    sasl: `127.0.0.1:${sasl}`,
    mutual: `127.0.0.1:${mutual}`,
    async stop() {
      await node.stop();
      run.remove();
    },
  };
}
