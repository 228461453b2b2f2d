/** What released versions wrote, as kept in `schemas/golden`. */
import { readdirSync, readFileSync } from "node:fs";
import type { RecordName } from "../../services/shared/contracts/generated/records.ts";
import type { AvroObject } from "../../services/shared/contracts/schemas.ts";

export interface Golden {
  readonly version: string;
  readonly record: RecordName;
  readonly schema: AvroObject;
  readonly samples: readonly {
    /** In Avro's JSON encoding. */
    readonly value: unknown;
    /** In base64. */
    readonly bytes: string;
  }[];
}

const folder = new URL("../../schemas/golden/", import.meta.url);

/** Every record of every released version, oldest version first. */
export function goldens(): Golden[] {
  const versions = readdirSync(folder).toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return versions.flatMap((version) =>
    readdirSync(new URL(`${version}/`, folder)).map((file) => ({
      version,
      record: file.replace(/\.json$/, "") as RecordName,
      ...(JSON.parse(readFileSync(new URL(`${version}/${file}`, folder), "utf8")) as Pick<
        Golden,
        "schema" | "samples"
      >),
    })),
  );
}
