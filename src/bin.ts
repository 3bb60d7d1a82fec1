#!/usr/bin/env node
import { commandless } from "./commands/commandless.ts";
import type { Io } from "./commands/io.ts";
import { knowsLinks } from "./commands/knows-links.ts";
import { TOOL } from "./model/tool.ts";

/** The oldest Node.js this runs on, as package.json's engines say. */
const OLDEST = [22, 18] as const;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  process.stderr.write(
    `stagelight needs Node.js ${OLDEST.join(".")} or newer; this is ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exit(2);
}

// Scripts ask for the version often, and it needs nothing of the rest.
if (process.argv.length === 3 && ["--version", "-V"].includes(process.argv[2] ?? "")) {
  process.stdout.write(`${TOOL.version}\n`);
  process.exit(0);
}

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort("Ctrl-C")).once("SIGTERM", () => interrupt.abort("SIGTERM"));
// Node's own exit code for a crash is 1, which means findings here. What a message quotes may come from outside.
process.on("uncaughtException", (error) => {
  const stack = String(error?.stack ?? error).replace(/[^\n\x20-\x7e]/g, "?");
  process.stderr.write(
    `stagelight: this is a mistake of the program, so that it could not go on.\n${stack}\n`,
  );
  process.exit(2);
});
// A reader that has seen enough (`| head`) is no error: the scan goes on for its files and its exit code. On a full disk it goes
// on for its files, but half a report must pass for nothing.
let isBroken = false;
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
  if (code === "EPIPE" || isBroken) return;
  isBroken = true;
  process.stderr.write(`stagelight: standard output cannot be written (${code}).\n`);
  process.exitCode = 2;
});
const { main } = await import("./cli.ts");
const exit = await main(process.argv.slice(2), processIo(interrupt.signal));
process.exitCode = isBroken ? 2 : exit;

/** The process's own streams and environment. */
function processIo(signal: AbortSignal): Io {
  const { stdout, env } = process;
  const isTty = stdout.isTTY === true;
  const plain = process.argv.includes("--no-color");
  const color = !plain && wantsColor(env, isTty);
  return {
    stdout,
    // Node sets a stream up when it is first asked for, and few commands read or complain.
    get stderr() {
      return commandless(process.stderr);
    },
    get stdin() {
      return process.stdin;
    },
    env,
    cwd: process.cwd(),
    signal,
    ...(stdout.isTTY ? { columns: stdout.columns } : {}),
    color,
    links: !plain && knowsLinks(env, { isTty, color }),
    get progress() {
      return process.stderr.isTTY === true && env.TERM !== "dumb";
    },
  };
}

/** https://no-color.org, and FORCE_COLOR as most tools read it. */
function wantsColor(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0";
  return isTerminal && env.TERM !== "dumb";
}
