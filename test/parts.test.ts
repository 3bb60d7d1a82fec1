import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { codeCache, PART_FOLDER, Parts } from "../src/parts.ts";

const part = (body: string) => `(function(exports,require,module,__filename,__dirname){${body}\n})`;

const PARTS = {
  "cli.cjs": part('const b=require("./b.cjs");exports.b=b;exports.sum=()=>b.one()+1;exports.dir=__dirname;'),
  "b.cjs": part(
    'const{join}=require("node:path");const cli=require("./cli.cjs");exports.one=()=>1;exports.joined=join("a","b");exports.cli=cli;',
  ),
  "whole.cjs": part("module.exports=[__filename];"),
};

interface Cli {
  readonly b: { readonly joined: string; readonly cli: Cli };
  readonly dir: string;
  sum(): number;
}

describe("the parts of the packed program", () => {
  test("are loaded once, and find each other and Node's own modules", () => {
    const dist = packed();
    const parts = new Parts(dist, {});
    const cli = parts.load("./cli.cjs") as Cli;
    expect(cli.sum()).toBe(2);
    expect(cli.dir).toBe(join(dist, PART_FOLDER));
    expect(cli.b.joined).toBe(join("a", "b"));
    expect(cli.b.cli).toBe(cli);
    expect(parts.load("./cli.cjs")).toBe(cli);
    expect(parts.load("./whole.cjs")).toEqual([join(dist, PART_FOLDER, "whole.cjs")]);
    expect([...parts.scripts.keys()]).toEqual(["./cli.cjs", "./b.cjs", "./whole.cjs"]);
  });

  test("take what V8 compiled before", () => {
    const dist = withCodeCache();
    const parts = new Parts(dist, {});
    expect((parts.load("./cli.cjs") as Cli).sum()).toBe(2);
    expect(rejections(parts)).toEqual({ "./cli.cjs": false, "./b.cjs": false });
  });

  test("are compiled where that is asked for", () => {
    const parts = new Parts(withCodeCache(), { NODE_DISABLE_COMPILE_CACHE: "1" });
    expect((parts.load("./cli.cjs") as Cli).sum()).toBe(2);
    expect(rejections(parts)).toEqual({ "./cli.cjs": undefined, "./b.cjs": undefined });
  });

  test.each([
    ["of another V8", (data: Buffer) => data.fill(0xff, 0, 16)],
    ["cut off", (data: Buffer) => data.subarray(0, data.length / 2)],
    ["empty", () => Buffer.alloc(0)],
    ["of another text", (_: Buffer, other: Buffer) => other],
  ])("are compiled where the code cache is %s", (_, spoil) => {
    const dist = withCodeCache(spoil);
    const parts = new Parts(dist, {});
    expect((parts.load("./cli.cjs") as Cli).sum()).toBe(2);
    expect(rejections(parts)).toEqual({ "./cli.cjs": true, "./b.cjs": true });
  });
});

function packed(): string {
  const dist = mkdtempSync(join(tmpdir(), "parts-"));
  for (const [name, text] of Object.entries(PARTS)) write(join(dist, PART_FOLDER, name), text);
  return dist;
}

/**
 * `spoil` gets what was compiled of the part, and of another one. In a folder other than where it was compiled: V8 would
 * find the script of the same name in its memory, and not look at the file.
 */
function withCodeCache(spoil: (data: Buffer, other: Buffer) => Buffer = (data) => data): string {
  const dist = packed();
  const parts = new Parts(packed(), {});
  (parts.load("./cli.cjs") as Cli).sum();
  parts.load("./whole.cjs");
  const compiled = [...parts.scripts].map(([id, script]) => [id, script.createCachedData()] as const);
  const [, other = Buffer.alloc(0)] = compiled.at(-1) ?? [];
  for (const [id, data] of compiled) write(join(codeCache(dist), id), spoil(data, other));
  return dist;
}

function rejections(parts: Parts): Record<string, boolean | undefined> {
  return Object.fromEntries([...parts.scripts].map(([id, script]) => [id, script.cachedDataRejected]));
}

function write(file: string, data: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, data);
}
