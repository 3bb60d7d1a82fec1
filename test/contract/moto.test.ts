import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ALL_ROWS } from "../sandbox/all-rows.ts";
import { clients } from "../sandbox/clients.ts";
import type { Backend } from "../sandbox/contract-rows.ts";
import { MOTO_DIFFERENCES } from "./moto-differences.ts";

const MOTO = resolve(import.meta.dirname, "../../.venv/bin/moto_server");
/** moto's account for keys it has not given out itself. */
const ACCOUNT = "123456789012";

let moto: ChildProcess;
let backend: Backend;
beforeAll(async () => {
  if (!existsSync(MOTO)) throw new Error("moto is not installed: run npm run setup:python.");
  const port = await freePort();
  moto = spawn(MOTO, ["-H", "127.0.0.1", "-p", String(port)], { stdio: ["ignore", "ignore", "pipe"] });
  await listening(moto);
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const at = (region: string) => clients(`http://127.0.0.1:${port}`, credentials, region);
  backend = {
    account: ACCOUNT,
    region: "eu-west-1",
    roleArn: `arn:aws:iam::${ACCOUNT}:role/api-logs`,
    clients: at("eu-west-1"),
    withoutRole: { clients: at("us-west-2"), region: "us-west-2" },
    empty: at("ap-south-1"),
  };
});
afterAll(() => {
  moto?.kill();
});

test("every listed difference is of a row that exists", () => {
  const names = new Set(ALL_ROWS.map(({ name }) => name));
  expect(Object.keys(MOTO_DIFFERENCES).filter((name) => !names.has(name))).toEqual([]);
});

test.each(ALL_ROWS.map((row) => [row.name, row] as const))("%s", async (name, { run }) => {
  const difference = MOTO_DIFFERENCES[name];
  if (difference === undefined) return run(backend);
  const failure: unknown = await run(backend).then(
    () => undefined,
    (error: unknown) => error,
  );
  const told = `moto: ${difference.instead}`;
  if (failure === undefined)
    throw new Error(`moto no longer differs here: take the row off the list (${told})`);
  expect(String(failure), told).toContain(difference.shows);
});

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? done(address.port) : fail(new Error("no port")),
      );
    });
  });
}

/** Waits for the line with which the server says that it listens. Rejects where it ends instead. */
function listening(server: ChildProcess): Promise<void> {
  return new Promise((done, fail) => {
    let said = "";
    server.stderr?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-10_000);
      if (said.includes("Running on")) done();
    });
    server.once("error", fail);
    server.once("exit", (code) => fail(new Error(`moto ended with ${code}: ${said}`)));
  });
}
