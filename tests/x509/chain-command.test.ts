import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, describe, expect, test } from "vitest";
import { chainReportSchema } from "#lib/contracts/chain.ts";
import { aLeaf, anIntermediate, aRoot } from "#tests/pki/issue.ts";

const DAY_MS = 86_400_000;
const now = Date.now();
const validity = { notBefore: new Date(now - 10 * DAY_MS), notAfter: new Date(now + 30 * DAY_MS) };
const root = aRoot("command root", validity);
const between = anIntermediate(root, "command between", validity);
const leaf = aLeaf(between, "command leaf", validity);
const stranger = aRoot("command stranger", validity);

const directory = mkdtempSync(join(tmpdir(), "portcullis-chain-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const files = {
  leaf: file("leaf.pem", leaf.pem),
  chain: file("chain.pem", leaf.pem + between.pem),
  between: file("between.der", between.der),
  roots: file("roots.pem", stranger.pem + root.pem),
  stranger: file("stranger.pem", stranger.pem),
  empty: file("empty.pem", "nothing here"),
};

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function chainVerify(args: readonly string[], input = ""): Promise<Run> {
  const child = spawn("bin/portcullis", ["chain", "verify", ...args]);
  const run = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    run.stdout += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    run.stderr += String(chunk);
  });
  child.stdin.end(input);
  const [code] = await once(child, "close");
  return { code, ...run };
}

const whole = ["--leaf", files.leaf, "--intermediates", files.between, "--roots", files.roots];

describe("chain verify", () => {
  test("accepts a chain that holds, by both judges, and ends with 0", async () => {
    const run = await chainVerify([...whole, "--host", "localhost", "-o", "json"]);

    const report = chainReportSchema.parse(JSON.parse(run.stdout));
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(report).toMatchObject({
      verdict: "accepted",
      reasons: [],
      openssl: { accepted: true, error: null, disagreement: null },
    });
    expect(report.path.map(({ subject }) => subject.split(",")[0])).toEqual([
      "CN=command leaf",
      "CN=command between",
      "CN=command root",
    ]);
  });

  test("reads leaf and intermediates from one file, and shows them as a ladder with days left", async () => {
    const run = await chainVerify(["--leaf", files.chain, "--roots", files.roots]);

    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^ACCEPTED/);
    expect(run.stdout).toMatch(/CN=command leaf.* {2}29 /);
    expect(run.stdout).toMatch(/^ {2}└ CN=command between/m);
    expect(run.stdout).toMatch(/^ {4}└ CN=command root/m);
  });

  test("refuses a chain to another root with a reason, and ends with 1", async () => {
    const run = await chainVerify(["--leaf", files.chain, "--roots", files.stranger, "-o", "json"]);

    const report = chainReportSchema.parse(JSON.parse(run.stdout));
    expect(run.code).toBe(1);
    expect(report.verdict).toBe("rejected");
    expect(report.reasons[0]?.code).toBe("UNKNOWN_ISSUER");
    expect(report.openssl.accepted).toBe(false);
  });

  test("says where and why OpenSSL differs", async () => {
    const run = await chainVerify(["--leaf", files.chain, "--roots", files.between, "-o", "json"]);

    const report = chainReportSchema.parse(JSON.parse(run.stdout));
    expect(report.verdict).toBe("accepted");
    expect(report.openssl).toMatchObject({ accepted: false, error: "UNABLE_TO_GET_ISSUER_CERT" });
    expect(report.openssl.disagreement).toContain("self-signed root");
  });

  test("judges at another moment, for which OpenSSL cannot be asked", async () => {
    const at = new Date(now + 31 * DAY_MS).toISOString();

    const run = await chainVerify([...whole, "--at", at, "-o", "json"]);

    const report = chainReportSchema.parse(JSON.parse(run.stdout));
    expect(run.code).toBe(1);
    expect(report.reasons.map(({ code }) => code)).toContain("CERTIFICATE_EXPIRED");
    expect(report.openssl).toMatchObject({ accepted: null, error: "JUDGES_NOW_ONLY" });
  });

  test("asks for the purpose that it was given", async () => {
    const run = await chainVerify([...whole, "--purpose", "codeSigning"]);

    expect(run.code).toBe(1);
    expect(run.stdout).toContain("EXTENDED_KEY_USAGE_MISSING");
  });

  test.each([
    ["FLAG_MISSING", ["--leaf", files.leaf]],
    ["FILE_UNREADABLE", ["--leaf", "/nowhere", "--roots", files.roots]],
    ["NO_CERTIFICATE", ["--leaf", files.empty, "--roots", files.roots]],
    ["NO_CRL", [...whole, "--crl", files.roots]],
    ["TIME_INVALID", [...whole, "--at", "tomorrow"]],
    ["DEPTH_INVALID", [...whole, "--max-depth", "-1"]],
    ["UNKNOWN_PURPOSE", [...whole, "--purpose", "singing"]],
  ])("%s is wrong usage in one sentence", async (code, args) => {
    const run = await chainVerify(args);

    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toMatch(new RegExp(`^${code}: [^\n]+\n$`));
  });
});

const base64 = (der: Buffer) => der.toString("base64");
const question = (id: string | number, overrides: object = {}) =>
  JSON.stringify({
    id,
    leaf: base64(leaf.der),
    intermediates: [base64(between.der)],
    roots: [base64(root.der)],
    host: "localhost",
    at: new Date(now).toISOString(),
    eku: ["serverAuth"],
    ...overrides,
  });
const answersIn = ({ stdout }: Run) =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("chain verify --batch", () => {
  test("answers each line in order and ends with 0", async () => {
    const input = [
      question("good"),
      question(2, { host: "other.test" }),
      question("address", { host: null, ip: "10.0.0.1" }),
      question("any", { host: undefined, eku: ["anyExtendedKeyUsage"] }),
    ].join("\n");

    const run = await chainVerify(["--batch", "-"], input);

    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(answersIn(run)).toMatchObject([
      { id: "good", verdict: "accepted", reasons: [] },
      { id: 2, verdict: "rejected", reasons: [{ code: "HOST_NAME_MISMATCH" }] },
      { id: "address", verdict: "rejected", reasons: [{ code: "HOST_NAME_MISMATCH" }] },
      { id: "any", verdict: "accepted", reasons: [] },
    ]);
  });

  test("a line that cannot be read costs only itself, and the command ends with 2", async () => {
    const lines = [
      question("first"),
      "no JSON",
      question("no roots", { roots: undefined }),
      question("bad base64", { leaf: "%%%" }),
      question("bad profile", { profile: "nobody" }),
      question("bad purpose", { eku: ["singing"] }),
      question("bad time", { at: "2026-13-45" }),
      question("unreadable leaf", { leaf: base64(Buffer.from("rubbish")) }),
      question("last"),
    ];
    const path = file("batch.jsonl", `${lines.join("\n")}\n`);

    const run = await chainVerify(["--batch", path]);

    expect(run.code).toBe(2);
    expect(answersIn(run)).toMatchObject([
      { id: "first", verdict: "accepted" },
      { id: null, error: { code: "LINE_NOT_JSON" } },
      { id: "no roots", error: { code: "LINE_INVALID" } },
      { id: "bad base64", error: { code: "LINE_INVALID" } },
      { id: "bad profile", error: { code: "UNKNOWN_PROFILE" } },
      { id: "bad purpose", error: { code: "UNKNOWN_PURPOSE" } },
      { id: "bad time", error: { code: "LINE_INVALID" } },
      { id: "unreadable leaf", verdict: "rejected", reasons: [{ code: "CERTIFICATE_MALFORMED" }] },
      { id: "last", verdict: "accepted" },
    ]);
  });

  test("answers a line before the next one is written", async () => {
    const child = spawn("bin/portcullis", ["chain", "verify", "--batch", "-"]);
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

    child.stdin.write(`${question("one")}\n`);
    const first = await answers.next();
    child.stdin.end(`${question("two")}\n`);
    const second = await answers.next();
    await once(child, "close");

    expect(JSON.parse(String(first.value))).toMatchObject({ id: "one" });
    expect(JSON.parse(String(second.value))).toMatchObject({ id: "two" });
  });

  test("a file that is not there is wrong usage", async () => {
    const run = await chainVerify(["--batch", "/nowhere"]);

    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toMatch(/^FILE_UNREADABLE: /);
  });
});
