import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { JournalHeld, lockJournal } from "../../../src/fixes/journal/lock.ts";

function journal(): string {
  const folder = mkdtempSync(join(tmpdir(), "stagelight-lock-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "it.journal.jsonl");
  writeFileSync(file, "");
  return file;
}

const locksOf = (file: string) => readdirSync(join(file, "..")).filter((name) => name.endsWith(".lock"));

function taker(file: string, times: number | "keep"): ChildProcess {
  const child = spawn(
    process.execPath,
    [resolve(import.meta.dirname, "lock-taker.ts"), file, String(times)],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** The error with which a journal is refused. */
function refusal(file: string): JournalHeld {
  try {
    lockJournal(file).release();
  } catch (error) {
    if (error instanceof JournalHeld) return error;
    throw error;
  }
  throw new Error("it was given");
}

/** A lock whose name is not quite the one that this process would give it. */
function forged(file: string, change: (parts: string[]) => void): void {
  const { release } = lockJournal(file);
  const [name = ""] = locksOf(file);
  const marks = name.slice(basename(file).length + 1, -".lock".length).split("-");
  change(marks);
  renameSync(join(file, "..", name), join(file, "..", `${basename(file)}.${marks.join("-")}.lock`));
  release();
}

test("a journal is one run's until that gives it back, and nothing stays beside it", () => {
  const file = journal();
  const { release } = lockJournal(file);
  expect(refusal(file).process).toBe(process.pid);
  release();
  expect(locksOf(file)).toEqual([]);
  lockJournal(file).release();
  expect(locksOf(file)).toEqual([]);
});

test("another name of it is the same journal, another journal is not", () => {
  const file = journal();
  symlinkSync(file, `${file}.link`);
  writeFileSync(`${file}.2`, "");
  const { release } = lockJournal(`${file}.link`);
  expect(refusal(file).process).toBe(process.pid);
  lockJournal(`${file}.2`).release();
  release();
});

test("a journal that is not there yet can be taken", () => {
  const file = `${journal()}.new`;
  const { release } = lockJournal(file);
  expect(refusal(file).process).toBe(process.pid);
  release();
});

test("who was killed has it no more", async () => {
  const file = journal();
  const child = taker(file, "keep");
  if (child.stdout) await once(child.stdout, "data");
  expect(refusal(file).process).toBe(child.pid);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(locksOf(file)).toHaveLength(1);
  lockJournal(file).release();
  expect(locksOf(file)).toEqual([]);
});

test.runIf(process.platform === "linux")("a later process of the same number is not who had it", () => {
  const file = journal();
  forged(file, (marks) => {
    marks[2] = "0badcafe";
  });
  lockJournal(file).release();
  expect(locksOf(file)).toEqual([]);
});

test("nobody can tell whether a run on another machine lives: its file is named and left", () => {
  const file = journal();
  forged(file, (marks) => {
    marks[0] = "0badcafe";
  });
  const { file: lock, process: holder } = refusal(file);
  expect(holder).toBeUndefined();
  expect(locksOf(file)).toEqual([basename(lock)]);
});

test("where no file can be put beside it, nobody gets it", () => {
  const file = journal();
  expect(() => lockJournal(join(file, "..", "nowhere", "it"))).toThrow("ENOENT");
  mkdirSync(`${file}.d`);
  expect(() => lockJournal(join(`${file}.d`, "x".repeat(250)))).toThrow("ENAMETOOLONG");
});

test("many at once: never two", async () => {
  const file = journal();
  const ended = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const child = taker(file, 150);
      const said = child.stdout ? text(child.stdout) : "";
      const [code] = await once(child, "exit");
      return [code, Number(await said)] as const;
    }),
  );
  expect(ended.map(([code]) => code)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(ended.reduce((sum, [, had]) => sum + had, 0)).toBeGreaterThan(0);
  expect(locksOf(file)).toEqual([]);
});
