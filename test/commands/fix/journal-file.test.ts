import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { beginJournal } from "../../../src/commands/fix/apply/journal-file.ts";
import { type Io, UsageError } from "../../../src/commands/io.ts";
import * as make from "../../fixes/steps.ts";

test("a step that could not be read back from the journal is not begun, and no journal either", () => {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-journal-"));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const io = { cwd } as Io;
  const group = make.createGroup("/new");
  const begin = (...steps: Parameters<typeof beginJournal>[1]) => beginJournal("it.jsonl", steps, io);
  const wrong = { ...make.retention("/new", null, 90), after: 7 };
  expect(() => begin(group, wrong)).toThrow(UsageError);
  expect(() => begin(group, wrong)).toThrow(/could not be read back: set-retention .*"after"\. Nothing was/);
  expect(readdirSync(cwd)).toEqual([]);
  const { writer, release } = begin(group);
  writer.close();
  release();
  expect(readdirSync(cwd)).toEqual(["it.jsonl"]);
});
