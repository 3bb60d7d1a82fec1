import { Readable } from "node:stream";
import { Command } from "commander";
import fc from "fast-check";
import { expect, test } from "vitest";
import { preset } from "../../src/access-log/presets.ts";
import { define, type FormatAction, type FormatOptions, format } from "../../src/commands/format.ts";
import type { Io } from "../../src/commands/io.ts";
import { hostileText } from "../access-log/arbitrary.ts";
import { Collected } from "./cli.ts";

async function run(
  action: FormatAction,
  input: string | undefined,
  options: FormatOptions = {},
  io: Partial<Io> = {},
) {
  const stdout = new Collected();
  const stderr = new Collected();
  const exit = await format(action, input, options, {
    stdout,
    stderr,
    stdin: Readable.from([]),
    env: {},
    cwd: "/",
    signal: new AbortController().signal,
    color: false,
    progress: false,
    ...io,
  });
  return { exit, stdout: stdout.text, stderr: stderr.text };
}

/** Whatever a terminal obeys or hides; line breaks are ours. */
const UNSAFE = /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e]|\p{Surrogate}/u;

test("lint shows the place with carets, the correction and the count", async () => {
  const text = '{"requestId":"$context.requestId","status":$context.status}';
  const { exit, stdout } = await run("lint", text, { apiType: "http" });
  expect(exit).toBe(1);
  const lines = stdout.split("\n");
  const carets = lines.findIndex((line) => line.includes("^^"));
  const column = lines[carets]?.indexOf("^") ?? -1;
  expect(lines[carets]?.trim()).toBe("^".repeat("$context.status".length));
  expect(lines[carets - 1]?.slice(column, column + 15)).toBe("$context.status");
  expect(stdout).toMatch(/^error unquoted-variable at 44: /m);
  expect(stdout).toContain('→ "$context.status"');
  expect(stdout).toMatch(/^1 error, 1 note$/m);
});

test.each(["rest", "HTTP", "WebSocket"])("show %s prints the preset alone, and it is clean", async (word) => {
  const { exit, stdout, stderr } = await run("show", word);
  expect([exit, stderr]).toEqual([0, ""]);
  expect(stdout).toBe(`${preset(word.toUpperCase() as "REST")}\n`);
  const again = await run("lint", "-", { apiType: word }, { stdin: Readable.from([stdout]) });
  expect([again.exit, again.stdout]).toEqual([0, "Nothing to correct.\n"]);
});

test("what concerns the whole format is said without carets", async () => {
  const { stdout } = await run("lint", "$context.status", { apiType: "http" });
  expect(stdout).toMatch(/^error no-request-id at 1: /);
  expect(stdout).not.toContain("^");
  expect(stdout).toContain("→  $context.requestId");
});

test("a long format is cut around the place, at the width of the terminal", async () => {
  const text = preset("REST").replace("$context.path", "$context.pathh");
  const { stdout } = await run("lint", text, { apiType: "rest" }, { columns: 60 });
  const place = stdout.split("\n").find((line) => line.includes("$context.pathh") && line.includes("…"));
  expect(place).toMatch(/^ {4}….*\$context\.pathh.*…$/);
  expect(place?.length).toBeLessThanOrEqual(60);
  expect(stdout).toContain("→ $context.path");
});

test("without an API type REST is assumed, aloud", async () => {
  const { stderr, exit } = await run("lint", "$context.requestId $context.extendedRequestId");
  expect(stderr).toMatch(/REST API: --api-type/);
  expect(exit).toBe(0);
});

test("lint as JSON", async () => {
  const { stdout, exit } = await run("lint", "$context.status", { apiType: "http", json: true });
  expect(exit).toBe(1);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ apiType: "HTTP", shape: "text", bytes: 15, cut: [] });
  expect(report.findings[0]).toMatchObject({ rule: "no-request-id", severity: "error", start: 0, end: 15 });
});

test("explain names every field: place, variable, meaning, unit, sensitivity, availability", async () => {
  const { exit, stdout } = await run("explain", preset("HTTP"), { apiType: "http" });
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^JSON for HTTP APIs, \d+ bytes; a line is about \d+ bytes\.$/m);
  expect(stdout).toMatch(/^ip +\$context\.identity\.sourceIp\n {4}Source IP/m);
  expect(stdout).toContain("personal data");
  expect(stdout).toContain("epoch, s");
  expect(stdout).toContain("on REST APIs, HTTP APIs, WebSocket APIs");
  expect(stdout).toContain('"status":"200"');
  expect(stdout).toContain('"errorMessage":"-"');
});

test.each<[string, string[]]>([
  ['{"a":{"b":"x $context.status"}}', ["a.b"]],
  ['<r id="$context.requestId"><s>$context.status</s></r>', ["id", "s"]],
  ["$context.requestId,$context.status", ["column 1", "column 2"]],
  [
    '$context.identity.sourceIp - [$context.requestTime]  "$context.httpMethod $context.path" $context.status',
    ["column 1", "column 3", "column 4", "column 4", "column 5"],
  ],
])("the fields of %s are %j", async (text, fields) => {
  const { stdout } = await run("explain", text, { apiType: "rest", json: true });
  expect(JSON.parse(stdout).fields.map(({ field }: { field: string }) => field)).toEqual(fields);
});

test("explain says what is never filled", async () => {
  const { stdout } = await run("explain", "$context.routeKey $context.nothing", { apiType: "rest" });
  expect(stdout).toContain("never filled on REST APIs");
  expect(stdout).toContain("No variable of access logs");
});

test.each<[FormatAction, string | undefined, FormatOptions, RegExp]>([
  ["lint", undefined, {}, /expected a format, or -/],
  ["show", undefined, {}, /expected rest, http or websocket/],
  ["show", "htpp", {}, /Did you mean http\?/],
  ["lint", "x", { apiType: "constructor" }, /expected rest, http, websocket/],
])("%s %s %j is refused with words", async (action, input, options, words) => {
  await expect(run(action, input, options)).rejects.toThrow(words);
});

test("standard input without end is refused", async () => {
  async function* endless() {
    for (;;) yield Buffer.alloc(65_536, "a");
  }
  await expect(run("lint", "-", { apiType: "rest" }, { stdin: Readable.from(endless()) })).rejects.toThrow(
    /longer than/,
  );
});

test.each<[string, string]>([
  ["a megabyte", "$context.requestId ".repeat(55_000)],
  ["10,000 variables", Array.from({ length: 10_000 }, (_, at) => `$context.x${at}`).join(",")],
  ["unbalanced braces", `{"a":`.repeat(200_000)],
  ["NUL and escapes", "\0\u001b[2J\u009b31m$context.requestId\u202e"],
  ["lone surrogates", `\ud800$context.\udc00{"${"\ud83d".repeat(50)}`],
])("%s: bounded, and nothing a terminal would obey", async (_, text) => {
  for (const action of ["lint", "explain"] as const) {
    for (const json of [false, true]) {
      const { stdout } = await run(action, text, { apiType: "http", json }, { color: false });
      expect(stdout).not.toMatch(UNSAFE);
      expect(stdout.length).toBeLessThan(200_000);
    }
  }
});

test("property: no format makes the command throw or write what a terminal obeys", async () => {
  await fc.assert(
    fc.asyncProperty(hostileText(), fc.constantFrom("rest", "http", "websocket"), async (text, apiType) => {
      for (const action of ["lint", "explain"] as const) {
        const { stdout } = await run(action, text === "-" ? "" : text, { apiType });
        expect(stdout).not.toMatch(UNSAFE);
      }
    }),
    { numRuns: 300 },
  );
});

test("the flags reach the command", async () => {
  const stdout = new Collected();
  let exit: Promise<number> | undefined;
  const command = new Command("format").exitOverride();
  const io = { stdout, stderr: new Collected(), color: false } as unknown as Io;
  define(command, io, (started) => {
    exit = started;
  });
  await command.parseAsync(["show", "rest", "--json"], { from: "user" });
  expect(await exit).toBe(0);
  expect(JSON.parse(stdout.text).format).toBe(preset("REST"));
  await expect(command.parseAsync(["lnt", "x"], { from: "user" })).rejects.toThrow(/Did you mean lint/);
});
