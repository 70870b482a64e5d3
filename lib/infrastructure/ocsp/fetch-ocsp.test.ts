import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { fetchOcsp } from "#lib/infrastructure/ocsp/fetch-ocsp.ts";
import { readCertificate } from "#lib/protocols/x509/certificate/read-certificate.ts";
import { VALID_AT } from "#tests/pki/build-certificate.ts";
import { buildOcspResponse, ocspRefusal } from "#tests/pki/build-ocsp-response.ts";
import { authorityInformationAccess } from "#tests/pki/extensions.ts";
import { aLeaf, aRoot } from "#tests/pki/issue.ts";

const SERIAL = 0x4242;
const issuer = aRoot("Issuer");
const good = buildOcspResponse({
  signer: issuer.key,
  responder: { name: issuer.subject },
  responses: [{ certId: { issuer, serial: SERIAL } }],
});

const disposals: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0)) await dispose();
});

/** An HTTP server on loopback, as the address of a responder. */
async function aResponder(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  disposals.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/ocsp`;
}

const send = (body: Buffer) => (_: unknown, response: ServerResponse) => {
  response.end(body);
};

interface Wish {
  permission?: "granted" | "withheld";
  deadlineMs?: number;
  at?: Date;
}

const fetchFrom = (urls: readonly string[], wish: Wish = {}) => {
  const also = [authorityInformationAccess({ ocsp: urls })];
  return fetchOcsp({
    certificate: readCertificate(aLeaf(issuer, "Leaf", { serial: SERIAL, also }).der),
    issuer: readCertificate(issuer.der),
    at: VALID_AT,
    deadlineMs: 10_000,
    permission: "granted",
    ...wish,
  });
};

describe("fetching a status", () => {
  test("posts one request and judges the answer", async () => {
    const asked: unknown[] = [];
    const url = await aResponder((request, response) => {
      asked.push([request.method, request.headers["content-type"]]);
      response.end(good);
    });

    const answer = await fetchFrom([url]);

    expect(answer).toMatchObject({ kind: "answered", url, judgement: { kind: "good" } });
    expect(asked).toEqual([["POST", "application/ocsp-request"]]);
  });

  test("goes on to the next responder where one gives no usable answer", async () => {
    const busy = await aResponder(send(ocspRefusal(3)));
    const url = await aResponder(send(good));

    const answer = await fetchFrom([busy, url]);

    expect(answer).toMatchObject({ url, judgement: { kind: "good" } });
  });

  test("sends nothing without permission", async () => {
    let asked = 0;
    const url = await aResponder((_, response) => {
      asked += 1;
      response.end(good);
    });

    const answer = await fetchFrom([url], { permission: "withheld" });

    expect(answer).toMatchObject({ code: "NOT_PERMITTED" });
    expect(asked).toBe(0);
  });

  test("finds no responder in a certificate that names none", async () => {
    expect(await fetchFrom([])).toMatchObject({ code: "NO_RESPONDER" });
  });
});

describe("a responder that is not to be followed", () => {
  test("redirects", async () => {
    let asked = 0;
    const elsewhere = await aResponder((_, response) => {
      asked += 1;
      response.end(good);
    });
    const url = await aResponder((_, response) => {
      response.writeHead(307, { location: elsewhere }).end();
    });

    expect(await fetchFrom([url])).toMatchObject({ code: "STATUS_UNEXPECTED" });
    expect(asked).toBe(0);
  });

  test("sends without end", async () => {
    const url = await aResponder((_, response) => {
      const chunk = Buffer.alloc(64 * 1024);
      const more = () => {
        while (response.write(chunk));
      };
      response.on("drain", more);
      more();
    });

    expect(await fetchFrom([url])).toMatchObject({ code: "TOO_LARGE" });
  });

  test("stays silent past the deadline", async () => {
    const url = await aResponder(() => {});

    expect(await fetchFrom([url], { deadlineMs: 100 })).toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
  });

  test("stops in the middle of its answer past the deadline", async () => {
    const url = await aResponder((_, response) => {
      response.write(good.subarray(0, 10));
    });

    expect(await fetchFrom([url], { deadlineMs: 200 })).toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
  });

  test("closes the connection", async () => {
    const url = await aResponder((request) => request.socket.destroy());

    expect(await fetchFrom([url])).toMatchObject({ code: "CONNECTION_FAILED" });
  });

  test("sends something else", async () => {
    const url = await aResponder(send(Buffer.from("<html>")));

    expect(await fetchFrom([url])).toMatchObject({
      judgement: { kind: "unusable", code: "ocsp-malformed" },
    });
  });

  test.each(["ftp://127.0.0.1/", "file:///etc/hostname", "http://user:secret@127.0.0.1/", "ocsp"])(
    "has the address %s",
    async (url) => {
      expect(await fetchFrom([url])).toMatchObject({ code: "URL_REFUSED" });
    },
  );

  test.each([
    "http://169.254.169.254/latest",
    "http://[fe80::1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://0.0.0.0/",
    "http://2852039166/",
    "http://224.0.0.1/",
  ])("is at %s", async (url) => {
    expect(await fetchFrom([url])).toMatchObject({ code: "ADDRESS_REFUSED" });
  });
});

describe("with OpenSSL as the responder", () => {
  const folder = mkdtempSync(join(tmpdir(), "ocsp-responder-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, content: Buffer | string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const issuerPem = file("issuer.pem", issuer.pem);
  const keyPem = issuer.key.privateKey.export({ type: "pkcs8", format: "pem" });
  const keyFile = file("issuer.key", keyPem);

  /** @param entry State and revocation columns of OpenSSL's index of certificates. */
  const openssl = (entry: string): RequestListener => {
    const index = file("index.txt", `${entry}\t4242\tunknown\t/CN=Leaf\n`);
    const answer = async (request: IncomingMessage) => {
      const asked = file("request.der", await buffer(request));
      const signer = ["-CA", issuerPem, "-rsigner", issuerPem, "-rkey", keyFile, "-index", index];
      const out = join(folder, "response.der");
      const args = ["ocsp", ...signer, "-reqin", asked, "-respout", out, "-ndays", "1"];
      await promisify(execFile)("openssl", args);
      return readFileSync(out);
    };
    return (request, response) => {
      answer(request).then(
        (bytes) => response.end(bytes),
        (error: Error) => response.destroy(error),
      );
    };
  };

  test.each([
    ["V\t491231235959Z\t", { kind: "good" }],
    [
      "R\t491231235959Z\t260101000000Z,keyCompromise",
      { kind: "revoked", revokedAt: new Date("2026-01-01T00:00:00Z"), reason: "keyCompromise" },
    ],
  ])("understands the request and gives the status %j", async (entry, judgement) => {
    const url = await aResponder(openssl(entry));

    expect(await fetchFrom([url], { at: new Date() })).toMatchObject({ judgement });
  });
});
