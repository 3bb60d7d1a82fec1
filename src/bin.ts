#!/usr/bin/env node
import type { Io } from "./commands/io.ts";

/** The oldest Node.js this runs on, as package.json's engines say. */
const OLDEST = [22, 18] as const;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  process.stderr.write(
    `stagelight needs Node.js ${OLDEST.join(".")} or newer; this is ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exit(2);
}

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort("Ctrl-C")).once("SIGTERM", () => interrupt.abort("SIGTERM"));
// A reader that has seen enough (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});
const { main } = await import("./cli.ts");
process.exitCode = await main(process.argv.slice(2), processIo(interrupt.signal));

/** The process's own streams and environment. */
function processIo(signal: AbortSignal): Io {
  const { stdout, stderr, stdin, env } = process;
  return {
    stdout,
    stderr,
    stdin,
    env,
    cwd: process.cwd(),
    signal,
    ...(stdout.isTTY ? { columns: stdout.columns } : {}),
    color: wantsColor(env, stdout.isTTY === true),
    progress: stderr.isTTY === true && env.TERM !== "dumb",
  };
}

/** https://no-color.org, and FORCE_COLOR as most tools read it. */
function wantsColor(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0";
  return isTerminal && env.TERM !== "dumb";
}
