/** An authority of a test's own, and certificates it signs. */
import { generate } from "selfsigned";

/** PEM texts. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  /** PEM text of the authority's own certificate. */
  readonly ca: string;
  /** A certificate for 127.0.0.1 and localhost, for servers and clients alike. */
  issue(commonName: string): Promise<KeyPair>;
}

const hour = 3_600_000;

export async function createAuthority(): Promise<Authority> {
  const validity = {
    notBeforeDate: new Date(Date.now() - hour),
    notAfterDate: new Date(Date.now() + 24 * hour),
  };
  const options = { ...validity, keyType: "ec" as const, algorithm: "sha256" };
  const root = await generate([{ name: "commonName", value: "dialoom test authority" }], {
    ...options,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return {
    ca: root.cert,
    async issue(commonName) {
      const { cert, private: key } = await generate([{ name: "commonName", value: commonName }], {
        ...options,
        ca: { key: root.private, cert: root.cert },
        extensions: [
          { name: "basicConstraints", cA: false },
          { name: "keyUsage", digitalSignature: true, keyEncipherment: true },
          { name: "extKeyUsage", serverAuth: true, clientAuth: true },
          {
            name: "subjectAltName",
            altNames: [
              { type: 7, ip: "127.0.0.1" },
              { type: 2, value: "localhost" },
            ],
          },
        ],
      });
      return { cert, key };
    },
  };
}
