import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { GetRestApisCommand } from "@aws-sdk/client-api-gateway";
import { afterAll, expect, test } from "vitest";
import { type Io, UsageError } from "../../src/commands/io.ts";
import { type SandboxCommandOptions, sandbox } from "../../src/commands/sandbox.ts";
import { clients } from "../sandbox/clients.ts";
import { Collected } from "./cli.ts";

const folder = mkdtempSync(join(tmpdir(), "stagelight-sandbox-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function io(signal: AbortSignal, stdout = new Collected()): Io {
  return {
    stdout,
    stderr: new Collected(),
    stdin: Readable.from([]),
    env: {},
    cwd: folder,
    signal,
    color: false,
    progress: false,
  };
}

/** Runs the command until it has introduced itself; `stop` interrupts it and gives its exit code. */
async function running(options: SandboxCommandOptions) {
  const abort = new AbortController();
  const stdout = new Collected();
  const exit = sandbox(options, io(abort.signal, stdout));
  await Promise.race([exit, expect.poll(() => stdout.text, { interval: 5 }).toContain("AWS_ENDPOINT_URL")]);
  return {
    text: stdout.text,
    stop: () => {
      abort.abort();
      return exit;
    },
  };
}

const exported = (text: string, name: string) =>
  new RegExp(`export .*\\b${name}=(\\S+)`).exec(text)?.[1] ?? "";

test("prints an endpoint and keys that work, and ends when interrupted", async () => {
  const { text, stop } = await running({ port: "0" });
  const { v1 } = clients(exported(text, "AWS_ENDPOINT_URL"), {
    accessKeyId: exported(text, "AWS_ACCESS_KEY_ID"),
    secretAccessKey: exported(text, "AWS_SECRET_ACCESS_KEY"),
  });
  const { items } = await v1.send(new GetRestApisCommand({}));
  expect(items?.map(({ name }) => name)).toEqual(["account-vending"]);
  expect(text).toContain("payments");
  expect(text).not.toContain("old-marketing");
  expect(await stop()).toBe(0);
});

test.each([
  ["where the account has something", "aws-cn", { "cn-northwest-1": {} }, "cn-northwest-1"],
  ["of the partition where it has nothing", "aws-us-gov", undefined, "us-gov-east-1"],
  ["the demo's where it has something there too", "aws", { "us-east-1": {}, "eu-west-1": {} }, "eu-west-1"],
])("names a Region %s", async (_, partition, regions, expected) => {
  const seed = { partition, accounts: [{ id: "111122223333", name: "solo", ...(regions && { regions }) }] };
  writeFileSync(join(folder, "elsewhere.json"), JSON.stringify(seed));
  const { text, stop } = await running({ port: "0", seed: "elsewhere.json" });
  expect(exported(text, "AWS_REGION")).toBe(expected);
  expect(await stop()).toBe(0);
});

test("takes a seed file", async () => {
  const api = { name: "mine", stages: [{ name: "prod" }] };
  const seed = {
    accounts: [{ id: "111122223333", name: "solo", regions: { "eu-west-1": { restApis: [api] } } }],
  };
  writeFileSync(join(folder, "seed.json"), JSON.stringify(seed));
  const { text, stop } = await running({ port: "0", seed: "seed.json" });
  expect(text).toContain("111122223333  solo  AKIASBOX111122223333");
  expect(text).toContain("stagelight scan --aws\n");
  expect(await stop()).toBe(0);
});

const fails = (options: SandboxCommandOptions) => sandbox(options, io(AbortSignal.abort()));

test.each(["http", "-1", "65536", "1e3", ""])("--port %j is no port", async (port) => {
  await expect(fails({ port })).rejects.toThrow(UsageError);
});

test("a port in use is the caller's to change", async () => {
  const taken = createServer();
  await new Promise<void>((done) => taken.listen(0, "127.0.0.1", done));
  const address = taken.address();
  const port = typeof address === "object" && address ? String(address.port) : "";
  await expect(fails({ port })).rejects.toThrow(`Port ${port} is in use: choose another with --port`);
  await new Promise((done) => taken.close(done));
});

test.each([
  ["absent.json", undefined, "cannot be read: there is no such file or folder (ENOENT)"],
  ["text.json", "accounts: []", "not JSON"],
  ["empty.json", "{}", "accounts: is missing"],
  [
    "twice.json",
    '{"accounts":[{"id":"111122223333","name":"a"},{"id":"111122223333","name":"b"}]}',
    "accounts[1].id: 111122223333 is there twice",
  ],
  ["region.json", '{"accounts":[{"id":"111122223333","name":"a","regions":{"zz-west-1":{}}}]}', "zz-west-1"],
])("a seed file that cannot be used: %s", async (name, content, message) => {
  if (content !== undefined) writeFileSync(join(folder, name), content);
  const failed = fails({ seed: name, port: "0" });
  await expect(failed).rejects.toThrow(UsageError);
  await expect(failed).rejects.toThrow(message);
});
