import "reflect-metadata";
import { X509Certificate } from "@peculiar/x509";
import { beforeAll, describe, expect, test } from "vitest";
import { readBasePosture } from "#lib/infrastructure/tls-scan/base-posture.ts";
import { readDistinguishedName } from "#lib/protocols/x509/distinguished-name.ts";
import {
  createListenerCertificates,
  type ListenerCertificates,
} from "#tests/tls-servers/listener-certificates.ts";
import { manyAuthorities } from "#tests/tls-servers/many-authorities.ts";
import { startOpensslServer } from "#tests/tls-servers/openssl-server.ts";
import { runProgram } from "#tests/tls-servers/run-program.ts";
import { tlsTarget } from "#tests/tls-servers/tls-target.ts";

const MANY = 160;
const VERSIONS = [
  { version: "1.2", only: "-tls1_2" },
  { version: "1.3", only: "-tls1_3" },
] as const;
const RECORD_BYTES = 16_384;

let certificates: ListenerCertificates;
let many: string;
beforeAll(async () => {
  certificates = await createListenerCertificates("ec", new Date());
  many = await manyAuthorities(MANY, new Date());
});

/** Names as our probe reads them, and the lines that `openssl s_client` prints for them. */
async function readBoth(only: string, serverArgs: string[], clientAuthorities = "") {
  const server = await startOpensslServer({ ...certificates, clientAuthorities }, [
    ...serverArgs,
    only,
  ]);
  try {
    const { flight } = await readBasePosture(tlsTarget(server.port), AbortSignal.timeout(10_000));
    const names = ["-nameopt", "RFC2253,-esc_msb,utf8"];
    const { stdout } = await runProgram("openssl", [
      "s_client",
      "-connect",
      server.host,
      only,
      ...names,
    ]);
    const [, block = ""] =
      stdout.match(
        /Acceptable client certificate CA names\n([\s\S]*?)\n(?:Client|Requested|Shared|Peer|---)/,
      ) ?? [];
    return {
      request: flight?.certificateRequest,
      printed: block.split("\n").filter((line) => line !== ""),
    };
  } finally {
    await server.stop();
  }
}

/** What must come over the wire: the names as the certificates hold them. */
function subjectsOf(pem: string): string[] {
  const blocks = pem.match(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) =>
    Buffer.from(new X509Certificate(block).subjectName.toArrayBuffer()).toString("hex"),
  );
}

describe.each(VERSIONS)("the authorities a server names at TLS $version", ({ only }) => {
  test("are none where it only asks for a certificate", async () => {
    const { request, printed } = await readBoth(only, ["-verify", "1"]);

    expect(request?.authorities).toEqual([]);
    expect(printed).toEqual([]);
  });

  test("are unknown where it does not ask", async () => {
    const { request } = await readBoth(only, []);

    expect(request).toBeNull();
  });

  test("are those that openssl s_client prints, byte by byte", async () => {
    const { clientAuthorities } = certificates;

    const { request, printed } = await readBoth(
      only,
      ["-verify", "1", "-CAfile", "{ca}"],
      clientAuthorities,
    );

    expect(printed).toHaveLength(2);
    expect(request?.authorities.map(readDistinguishedName)).toEqual(printed);
    expect(request?.authorities.map((der) => der.toString("hex"))).toEqual(
      subjectsOf(clientAuthorities),
    );
  });

  test("are read whole where they fill several records", async () => {
    const { request, printed } = await readBoth(only, ["-verify", "1", "-CAfile", "{ca}"], many);

    expect(Buffer.concat(request?.authorities ?? []).length).toBeGreaterThan(RECORD_BYTES);
    expect(printed).toHaveLength(MANY);
    expect(request?.authorities.map(readDistinguishedName)).toEqual(printed);
    expect(request?.authorities.map((der) => der.toString("hex"))).toEqual(subjectsOf(many));
  });
});
