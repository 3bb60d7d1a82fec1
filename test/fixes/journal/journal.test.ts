import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { bookOf } from "../../../src/fixes/journal/book.ts";
import type { Entry } from "../../../src/fixes/journal/entry.ts";
import { JournalError, journalFrom } from "../../../src/fixes/journal/read.ts";
import { JournalWriter } from "../../../src/fixes/journal/write.ts";
import { Scene } from "../scene.ts";
import * as make from "../steps.ts";

const STEPS = [make.createGroup("/new"), make.retention("/new", null, 90)];
const [group] = STEPS;
const WRITING = { tool: "1.2.3", now: () => Date.UTC(2026, 0, 1) };

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "stagelight-journal-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

/** A journal with all kinds of lines. */
function written(path = join(folder(), "j")): string {
  const writer = JournalWriter.begin(path, STEPS, WRITING);
  const step = group?.id ?? "";
  writer.note({ record: "will", does: "make", step, seen: null, asked: make.createGroup("/new").call });
  writer.note({ record: "did", does: "make", step, found: { a: 1 }, requestId: "r" });
  writer.note({ record: "left", does: "make", step, outcome: "already", why: "It is so already." });
  writer.note({ record: "failed", does: "undo", step, code: "X", why: "no", unclear: true, found: null });
  writer.close();
  return readFileSync(path, "utf8");
}

test("a journal gives back what was written, and only its owner can read the file", () => {
  const path = join(folder(), "j");
  const { header, steps, entries, cut } = journalFrom(written(path));
  expect(header).toMatchObject({
    schema: "stagelight/journal@1",
    tool: "1.2.3",
    steps: 2,
    accounts: [make.ACCOUNT],
  });
  expect(steps).toEqual(STEPS);
  expect(entries.map(({ record }) => record)).toEqual(["run", "will", "did", "left", "failed"]);
  expect(cut).toBeUndefined();
  if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("a journal that is there is never written over", () => {
  const path = join(folder(), "j");
  written(path);
  expect(() => JournalWriter.begin(path, STEPS, WRITING)).toThrow(
    expect.objectContaining({ code: "EEXIST" }),
  );
});

test("cut anywhere, it is read up to there, or had not begun", () => {
  const text = written();
  const whole = journalFrom(text);
  const planEnd = text.split("\n", 3).join("\n").length + 1;
  for (let at = 0; at < text.length; at++) {
    const part = text.slice(0, at);
    if (at < planEnd) {
      expect(() => journalFrom(part)).toThrow(
        "It ends before the plan was written whole: no call had been made yet.",
      );
      continue;
    }
    const { entries, cut } = journalFrom(part);
    expect(entries).toEqual(whole.entries.slice(0, entries.length));
    expect(part.endsWith(cut ?? "\n")).toBe(true);
  }
});

test.each([
  ["garbage in the middle", (lines: string[]) => lines.splice(4, 1, "{garbage"), "line 5: it is not JSON."],
  ["a line that is no object", (lines: string[]) => lines.splice(4, 1, "7"), "line 5"],
  [
    "a line cut in the middle of the file",
    (lines: string[]) => lines.splice(4, 1, lines[4]?.slice(0, 30) ?? ""),
    "line 5: it is not JSON.",
  ],
  ["an unknown record", (lines: string[]) => lines.splice(4, 1, '{"record":"x"}'), "line 5: record"],
  ["another file", (lines: string[]) => lines.splice(0, 1, '{"record":"header"}'), "line 1: schema"],
  [
    "a step that is edited",
    (lines: string[]) => lines.splice(2, 1, lines[2]?.replace('"risk":""', '"risk":"x"') ?? ""),
    "somebody edited it",
  ],
  [
    "a step that is edited into another",
    (lines: string[]) => lines.splice(2, 1, lines[2]?.replace('"after":90', '"after":7') ?? ""),
    "line 3: its call PutRetentionPolicy does not bring about",
  ],
  ["a step that is exchanged", (lines: string[]) => lines.splice(2, 1, lines[1] ?? ""), "somebody edited it"],
  [
    "a step that is none",
    (lines: string[]) => lines.splice(2, 1, '{"record":"step","step":{}}'),
    "line 3.id: is missing",
  ],
  [
    "a step that the plan does not have",
    (lines: string[]) => lines.splice(5, 1, lines[5]?.replace("create-log-group", "create") ?? ""),
    "line 6: it speaks of a step that the plan does not have.",
  ],
])("%s is an error that says where", (_, change, words) => {
  const lines = written().split("\n");
  change(lines);
  expect(() => journalFrom(lines.join("\n"))).toThrow(JournalError);
  expect(() => journalFrom(lines.join("\n"))).toThrow(words);
});

test("whatever is in the file, it is a journal or an error that is said", () => {
  const text = written();
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(60), fc.string({ maxLength: 60 }), (at, gone, put) => {
      const changed = text.slice(0, at) + put + text.slice(at + gone);
      try {
        journalFrom(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(JournalError);
      }
    }),
    { numRuns: 500 },
  );
});

test("nothing in a journal is a credential", async () => {
  const scene = await Scene.open();
  await scene.apply(await scene.everyKind());
  await scene.undo();
  const text = readFileSync(scene.journal, "utf8");
  const { accessKeyId, secretAccessKey } = scene.sandbox.credentials(make.ACCOUNT);
  expect(text).not.toContain(secretAccessKey);
  expect(text).not.toContain(accessKeyId);
});

test("a journal that cannot be written any more takes nothing, so that no call follows", () => {
  if (process.platform !== "linux") return;
  expect(() => JournalWriter.begin("/dev/full", STEPS, WRITING)).toThrow();
  const path = join(folder(), "j");
  const writer = JournalWriter.begin(path, STEPS, WRITING);
  writer.close();
  const entry = {
    record: "will",
    does: "make",
    step: group?.id ?? "",
    seen: null,
    asked: make.createGroup("/x").call,
  } as const;
  expect(() => writer.note(entry)).toThrow();
  expect(() => writer.note(entry)).toThrow();
});

test.each<[string, Partial<Entry>[], string]>([
  ["nothing", [], "untouched"],
  ["begun", [{ record: "will", does: "make" }], "perhaps-made"],
  [
    "made",
    [
      { record: "will", does: "make" },
      { record: "did", does: "make" },
    ],
    "made",
  ],
  [
    "refused",
    [
      { record: "will", does: "make" },
      { record: "failed", does: "make", unclear: false },
    ],
    "untouched",
  ],
  [
    "unclear",
    [
      { record: "will", does: "make" },
      { record: "failed", does: "make", unclear: true },
    ],
    "perhaps-made",
  ],
  [
    "left after a cut",
    [
      { record: "will", does: "make" },
      { record: "left", does: "make" },
    ],
    "perhaps-made",
  ],
  [
    "begun to be undone",
    [
      { record: "did", does: "make" },
      { record: "will", does: "undo" },
    ],
    "perhaps-undone",
  ],
  [
    "undone",
    [
      { record: "will", does: "undo" },
      { record: "did", does: "undo" },
    ],
    "undone",
  ],
  [
    "undo refused",
    [
      { record: "will", does: "undo" },
      { record: "failed", does: "undo", unclear: false },
    ],
    "made",
  ],
])("the book says of a step that was %s", (_, entries, standing) => {
  const book = bookOf(entries.map((entry) => ({ ...entry, step: "s" }) as Entry));
  expect(book.standing("s")).toBe(standing);
});

test("going on keeps the cut beginning of a line, and the file can be read again", () => {
  const path = join(folder(), "j");
  const text = written(path);
  const part = text.slice(0, -15);
  writeFileSync(path, part);
  const { cut } = journalFrom(part);
  const bytes = Buffer.byteLength(part) - Buffer.byteLength(cut ?? "");
  JournalWriter.goOn(path, "undo", { bytes, cut }, WRITING).close();
  const again = journalFrom(readFileSync(path, "utf8"));
  expect(again.entries.at(-1)).toMatchObject({ record: "run", run: "undo", cut });
  expect(bookOf(again.entries).lastRun).toBe("undo");
});
