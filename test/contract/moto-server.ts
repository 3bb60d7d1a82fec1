import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";

const MOTO = resolve(import.meta.dirname, "../../.venv/bin/moto_server");
/** moto's account for keys it has not given out itself. */
export const MOTO_ACCOUNT = "123456789012";
export const MOTO_CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test" };

/** Starts moto on a free port of this machine, with what its environment says; it runs until it is killed. */
export async function motoServer(
  settings: Readonly<Record<string, string>> = {},
): Promise<{ readonly url: string; readonly kill: () => void }> {
  if (!existsSync(MOTO)) throw new Error("moto is not installed: run npm run setup:python.");
  const port = await freePort();
  const moto = spawn(MOTO, ["-H", "127.0.0.1", "-p", String(port)], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...settings },
  });
  await listening(moto);
  return { url: `http://127.0.0.1:${port}`, kill: () => void moto.kill() };
}

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
