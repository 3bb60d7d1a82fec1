/**
 * Keeps what V8 compiles for the most frequent commands, in the folder of the Node.js that runs this.
 * Usage: node scripts/code-cache.ts DIST
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Writable } from "node:stream";
import type { main as Main } from "../src/cli.ts";
import { codeCache, Parts } from "../src/parts.ts";

const root = resolve(import.meta.dirname, "..");

/** What is run once. Only code that one of them reaches is kept, so that a cache holds little that a command does not use. */
const COMMANDS = [
  ["--help"],
  ["scan", "examples/code/template.yaml"],
  ["scan", "examples/code/template.yaml", "--format", "json"],
  ["scan", "examples/code/main.tf"],
  ["checks"],
  ["explain", "apigw_accesslogging"],
];

const [dist] = process.argv.slice(2);
if (!dist) throw new Error("Usage: node scripts/code-cache.ts DIST");
const parts = new Parts(dist, { NODE_DISABLE_COMPILE_CACHE: "1" });
const { main } = parts.load("./cli.cjs") as { main: typeof Main };
const said: string[] = [];
const stream = () =>
  new Writable({
    write(chunk, _, done) {
      said.push(String(chunk));
      done();
    },
  });
for (const command of COMMANDS) {
  const exit = await main(command, {
    stdout: stream(),
    stderr: stream(),
    stdin: process.stdin,
    env: {},
    cwd: root,
    signal: new AbortController().signal,
    color: false,
    progress: false,
  });
  if (exit > 1) throw new Error(`stagelight ${command.join(" ")} ended with ${exit}:\n${said.join("")}`);
}
const folder = codeCache(dist);
mkdirSync(folder, { recursive: true });
for (const [name, script] of parts.scripts) writeFileSync(join(folder, name), script.createCachedData());
