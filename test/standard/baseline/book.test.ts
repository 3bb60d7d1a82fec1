import fc from "fast-check";
import { expect, test } from "vitest";
import { CHECKS } from "../../../src/checks/index.ts";
import { type JudgedSlice, judgeSlice } from "../../../src/checks/judge.ts";
import { known, unknownFact } from "../../../src/model/fact.ts";
import type { CodeOrigin, Stage } from "../../../src/model/stage.ts";
import {
  type Baseline,
  baselineText,
  NO_BASELINE,
  readBaseline,
} from "../../../src/standard/baseline/baseline.ts";
import { BaselineBook } from "../../../src/standard/baseline/book.ts";
import { codeStage, liveStage } from "../../reports/slices.ts";

const checks = CHECKS.filter(({ id }) => id === "apigw_accesslogging");
const OFF = known(null);
const ON = known({ destination: known("arn:x"), format: known("$context.requestId") });
const UNKNOWN = unknownFact("denied");

const judged = (...stages: Stage[]): JudgedSlice =>
  judgeSlice({ scope: { kind: "code", path: "x" }, stages, surroundings: {}, gaps: [] }, checks);

/** The baseline that a scan of these stages leaves. */
function baselineOf(...stages: Stage[]): Baseline {
  const book = new BaselineBook(NO_BASELINE, () => true);
  book.apply(judged(...stages));
  const read = readBaseline(baselineText({ entries: book.open, places: book.places }));
  if (typeof read === "string") throw new Error(read);
  return read;
}

function against(baseline: Baseline, stages: readonly Stage[], gone: readonly string[] = []) {
  const book = new BaselineBook(baseline, (file) => !gone.includes(file));
  const { findings } = book.apply(judged(...stages));
  return { book, marked: findings.map(({ baselined }) => baselined === true) };
}

const at = (file: string, address = "Beta"): Stage => {
  const stage = codeStage(address, OFF);
  return { ...stage, id: `${file}#${address}`, origin: { ...(stage.origin as CodeOrigin), file } };
};

test("what was there before does not count, what is new does", () => {
  const { marked, book } = against(baselineOf(liveStage("prod", OFF)), [
    liveStage("prod", OFF),
    liveStage("beta", OFF),
  ]);
  expect(marked).toEqual([true, false]);
  expect([book.known, book.fixed.length, book.unseen.length]).toEqual([1, 0, 0]);
});

test("what is fixed is told, what was not seen is not called fixed", () => {
  const entries = baselineOf(liveStage("prod", OFF), liveStage("beta", OFF));
  const { book } = against(entries, [liveStage("prod", ON)]);
  expect(book.fixed.map(({ stage }) => stage)).toEqual(["111122223333/eu-west-1/rest/a1b2c3d4e5/prod"]);
  expect(book.unseen.map(({ stage }) => stage)).toEqual(["111122223333/eu-west-1/rest/a1b2c3d4e5/beta"]);
});

test.each<[string, Stage["accessLog"], Stage["accessLog"], boolean]>([
  ["unknown that became a failure is new", UNKNOWN, OFF, false],
  ["a failure that became unknown is not", OFF, UNKNOWN, true],
  ["unknown that stays so is not", UNKNOWN, UNKNOWN, true],
])("%s", (_, before, now, expected) => {
  const entries = baselineOf(liveStage("prod", before));
  expect(against(entries, [liveStage("prod", now)]).marked).toEqual([expected]);
});

test("a finding that got worse stays in the baseline as it was", () => {
  const entries = baselineOf(liveStage("prod", UNKNOWN));
  expect(against(entries, [liveStage("prod", OFF)]).book.kept).toEqual(entries.entries);
});

test("an exempt finding is not in a baseline, and one that became exempt is not fixed, but need not be kept", () => {
  const exempt = { reason: "r", owner: "o", until: "2027-01-31" };
  const slice = judged(liveStage("prod", OFF));
  const accepted = { ...slice, findings: slice.findings.map((finding) => ({ ...finding, exempt })) };
  const empty = new BaselineBook(NO_BASELINE, () => true);
  empty.apply(accepted);
  expect(empty.open).toEqual([]);
  const book = new BaselineBook(baselineOf(liveStage("prod", OFF)), () => true);
  book.apply(accepted);
  expect([book.fixed.length, book.exempt.length, book.kept.length, book.unseen.length]).toEqual([0, 1, 0, 0]);
});

test.each<[string, string[], string, string[], boolean]>([
  ["a renamed file keeps its findings", ["a/api.yaml"], "a/main.yaml", ["a/api.yaml"], true],
  ["a moved one too", ["a/api.yaml"], "b/api.yaml", ["a/api.yaml"], true],
  ["a copy is new: the first is still there", ["a/api.yaml"], "b/api.yaml", [], false],
  [
    "of two that are gone, the one of that name",
    ["a/x.yaml", "c/api.yaml"],
    "b/api.yaml",
    ["a/x.yaml", "c/api.yaml"],
    true,
  ],
  ["of two alike one", ["a/api.yaml", "c/api.yaml"], "b/api.yaml", ["a/api.yaml", "c/api.yaml"], true],
])("%s", (_, before, now, gone, expected) => {
  const entries = baselineOf(...before.map((file) => at(file)));
  expect(against(entries, [at(now)], gone).marked).toEqual([expected]);
});

test("what came from standard input has not moved to a file", () => {
  expect(against(baselineOf(at("-")), [at("api.yaml")], ["-"]).marked).toEqual([false]);
});

test("one entry moves to one place only", () => {
  const entries = baselineOf(at("a/api.yaml"));
  expect(against(entries, [at("b/api.yaml"), at("c/api.yaml")], ["a/api.yaml"]).marked).toEqual([
    true,
    false,
  ]);
});

test("a folder of many files of one kind is renamed: each keeps its findings", () => {
  const names = ["orders", "payments", "users"];
  const before = names.map((name) => at(`services/${name}/api.yaml`));
  const now = names.toReversed().map((name) => at(`apps/${name}/api.yaml`));
  const { marked, book } = against(
    baselineOf(...before),
    now,
    before.map(({ origin }) => (origin as CodeOrigin).file),
  );
  expect(marked).toEqual([true, true, true]);
  expect(book.kept.map(({ file }) => file)).toEqual(now.map(({ origin }) => (origin as CodeOrigin).file));
});

test.each([
  ["passes", ON, []],
  ["has findings of its own", OFF, ["b/api.yaml"]],
])("a stage of the same address that %s does not take the entry of one that moved", (_, log, known) => {
  const other: Stage = { ...at("b/api.yaml"), accessLog: log };
  const entries = baselineOf(at("a/api.yaml"), ...known.map((file) => at(file)));
  const { marked, book } = against(entries, [other, at("c/api.yaml")], ["a/api.yaml"]);
  expect(marked).toEqual([known.length > 0, true]);
  expect(book.fixed).toEqual([]);
  expect(book.unseen).toEqual([]);
});

test("another API in a new file is new, though its stage has the address of one that is gone", () => {
  const other: Stage = { ...at("b/api.yaml"), api: { id: "Other", name: "other" } };
  const entries = baselineOf(at("a/api.yaml"));
  expect(against(entries, [other], ["a/api.yaml"]).marked).toEqual([false]);
  const older = entries.entries.map(({ api: _, ...rest }) => rest);
  expect(against({ entries: older, places: [] }, [other], ["a/api.yaml"]).marked).toEqual([true]);
});

const terraform = (file: string, root?: string): Stage => {
  const stage = at(file, "aws_api_gateway_stage.this");
  const origin: CodeOrigin = { ...(stage.origin as CodeOrigin), kind: "terraform" };
  return { ...stage, origin: root === undefined ? origin : { ...origin, root } };
};

test.each<[string, Stage, Stage, string[], boolean]>([
  ["moved to another file of its module", terraform("a/main.tf"), terraform("a/stage.tf"), [], true],
  ["in another module", terraform("a/main.tf"), terraform("b/main.tf"), [], false],
  [
    "of a root that was renamed",
    terraform("m/main.tf", "prod"),
    terraform("m/main.tf", "live"),
    ["prod"],
    true,
  ],
  ["of one root more", terraform("m/main.tf", "prod"), terraform("m/main.tf", "live"), [], false],
])("a Terraform stage %s", (_, before, now, gone, expected) => {
  expect(against(baselineOf(before), [now], gone).marked).toEqual([expected]);
});

test("another address in a new file is new", () => {
  const entries = baselineOf(at("a/api.yaml", "One"));
  expect(against(entries, [at("b/api.yaml", "Two")], ["a/api.yaml"]).marked).toEqual([false]);
});

test("a stage that was fine and is no more does not take the entry of a file that went away", () => {
  const fine: Stage = { ...at("envs/prod/api.yaml"), accessLog: ON };
  const entries = baselineOf(at("envs/dev/api.yaml"), fine);
  expect(entries.places).toEqual(["envs/prod/api.yaml#Beta"]);
  expect(against(entries, [{ ...fine, accessLog: OFF }], ["envs/dev/api.yaml"]).marked).toEqual([false]);
});

test("what is written is read again, in an order that does not hang on the scan's", () => {
  const baseline = baselineOf(at("b.yaml"), at("a.yaml"), liveStage("prod", OFF));
  const text = baselineText(baseline);
  const reversed = { entries: baseline.entries.toReversed(), places: ["z", "z", "a"] };
  expect(baselineText({ ...reversed, places: [] })).toBe(text);
  expect(readBaseline(text)).toEqual(baseline);
  expect(baseline.entries).toHaveLength(3);
  expect(readBaseline(baselineText(reversed))).toEqual({ ...baseline, places: ["a", "z"] });
  expect(readBaseline(baselineText(NO_BASELINE))).toEqual(NO_BASELINE);
});

test.each([
  [""],
  ["[]"],
  ["null"],
  ['{"schema":"stagelight/report@1","findings":[]}'],
  ['{"schema":"stagelight/baseline@1","findings":{}}'],
  ['{"schema":"stagelight/baseline@1","findings":[null]}'],
  [
    '{"schema":"stagelight/baseline@1","findings":[{"fingerprint":"x","check":"c","verdict":"fail","stage":"s"}]}',
  ],
  [
    '{"schema":"stagelight/baseline@1","findings":[{"fingerprint":"0123456789abcdef","check":"c","verdict":"pass","stage":"s"}]}',
  ],
])("%j is no baseline", (text) => {
  expect(typeof readBaseline(text)).toBe("string");
});

test("a byte order mark is passed over, a merge conflict is named", () => {
  const text = baselineText(baselineOf(at("a.yaml")));
  expect(readBaseline(`\ufeff${text}`)).toEqual(readBaseline(text));
  expect(readBaseline(`{\n<<<<<<< HEAD\n${text}`)).toMatch(/^holds a merge conflict/);
});

test("no text makes the reader throw", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readBaseline(text)));
});
