/**
 * Avro values in the Confluent wire format: a zero byte, the schema's id as four bytes, the record. Readers take any
 * version of a record that resolves to the one of this release.
 */
import { SchemaRegistry, SchemaType } from "@kafkajs/confluent-schema-registry";
import avro, { type Type } from "avsc";
import type { RecordName, Records } from "../contracts/generated/records.ts";
import { selfContained, sourceSchemas } from "../contracts/schemas.ts";
import type { Topic } from "../contracts/topics.ts";
import { type KafkaSettings, prefixed } from "./kafka.ts";
import { type RegistrySettings, registryLibraryOptions } from "./registry-http.ts";

/** A value that can never be decoded, however often it is tried. */
export class PoisonError extends Error {
  override readonly name = "PoisonError";
}

/** The registry does not answer for now. */
export class RegistryUnavailable extends Error {
  override readonly name = "RegistryUnavailable";
}

/** A subject lacks this release's schema. */
export class SchemaMissing extends Error {
  override readonly name = "SchemaMissing";
}

const magicByte = 0;
const headerLength = 5;

export class Codec {
  readonly #registry: SchemaRegistry;
  readonly #settings: Pick<KafkaSettings, "topicPrefix">;
  readonly #sources = sourceSchemas();
  readonly #types = new Map<string, Type>();
  readonly #subjectIds = new Map<string, Promise<number>>();
  readonly #resolvers = new Map<string, Promise<ReturnType<Type["createResolver"]>>>();

  constructor(registry: RegistrySettings, settings: Pick<KafkaSettings, "topicPrefix">) {
    this.#settings = settings;
    this.#registry = new SchemaRegistry({
      ...registryLibraryOptions(registry),
      clientId: "dialoom",
      retry: { retries: 2 },
    });
  }

  /** Subject of a topic's values in the registry. */
  subject(topic: Topic): string {
    return `${prefixed(this.#settings, topic.name)}-value`;
  }

  /** Looks up the ids of this release's schemas for `topics`. @throws SchemaMissing, RegistryUnavailable */
  async prepare(topics: readonly Topic[]): Promise<void> {
    await Promise.all(topics.map((topic) => this.#idFor(topic)));
  }

  /** Encodes a value for a topic. @throws TypeError when the value does not fit the record: a fault of the program. */
  async encode<N extends RecordName>(topic: Topic<N>, value: Records[N]): Promise<Buffer> {
    const id = await this.#idFor(topic);
    const header = Buffer.alloc(headerLength);
    header.writeUInt8(magicByte, 0);
    header.writeUInt32BE(id, 1);
    return Buffer.concat([header, this.#typeOf(topic.schema).toBuffer(value)]);
  }

  /**
   * Decodes a value.
   *
   * @throws PoisonError when the bytes can never become this record.
   * @throws RegistryUnavailable when the writer's schema cannot be fetched for now.
   */
  async decode<N extends RecordName>(name: N, bytes: Buffer | null): Promise<Records[N]> {
    if (bytes === null)
      throw new PoisonError("the message has no value (a tombstone): produce an Avro record");
    if (bytes.length < headerLength || bytes[0] !== magicByte) {
      throw new PoisonError(
        `the value is not in the Confluent wire format (a zero byte, a four-byte schema id, an Avro ${name}): use a schema registry serializer`,
      );
    }
    const resolver = await this.#resolverFor(name, bytes.readUInt32BE(1));
    try {
      return this.#typeOf(name).fromBuffer(bytes.subarray(headerLength), resolver, false) as Records[N];
    } catch (error) {
      throw new PoisonError(`the value cannot be read as Avro ${name}: ${(error as Error).message}`);
    }
  }

  #typeOf(name: string): Type {
    let type = this.#types.get(name);
    if (!type) {
      type = avro.Type.forSchema(selfContained(name, this.#sources) as avro.Schema);
      this.#types.set(name, type);
    }
    return type;
  }

  #idFor(topic: Topic): Promise<number> {
    const subject = this.subject(topic);
    let id = this.#subjectIds.get(subject);
    if (!id) {
      const schema = JSON.stringify(selfContained(topic.schema, this.#sources));
      id = this.#registry
        .getRegistryIdBySchema(subject, { type: SchemaType.AVRO, schema })
        .catch((error: unknown) => {
          this.#subjectIds.delete(subject);
          if (saysMissing(error)) {
            throw new SchemaMissing(
              `the registry's subject ${subject} lacks this release's schema: run \`dialoom setup\``,
            );
          }
          throw new RegistryUnavailable(`the schema registry does not answer: ${(error as Error).message}`);
        });
      this.#subjectIds.set(subject, id);
    }
    return id;
  }

  #resolverFor(name: RecordName, writerId: number) {
    const key = `${name}:${writerId}`;
    let resolver = this.#resolvers.get(key);
    if (!resolver) {
      resolver = this.#fetchResolver(name, writerId).catch((error: unknown) => {
        this.#resolvers.delete(key);
        throw error;
      });
      this.#resolvers.set(key, resolver);
    }
    return resolver;
  }

  async #fetchResolver(name: RecordName, writerId: number) {
    const writer = await this.#registry.getSchema(writerId).catch((error: unknown) => {
      if (statusOf(error) === 404) throw new PoisonError(`the registry knows no schema ${writerId}`);
      throw new RegistryUnavailable(`the schema registry does not answer: ${(error as Error).message}`);
    });
    try {
      return this.#typeOf(name).createResolver(writer as unknown as Type);
    } catch (error) {
      throw new PoisonError(`schema ${writerId} cannot be read as ${name}: ${(error as Error).message}`);
    }
  }
}

/** A 404 of this look-up reaches us without its status, as an error class that the library does not export. */
function saysMissing(error: unknown): boolean {
  return (error as Error).name === "ConfluentSchemaRegistryError";
}

function statusOf(error: unknown): number | undefined {
  return (error as { status?: number }).status;
}
