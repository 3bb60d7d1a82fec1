import { expect, test } from "vitest";
import { CHECKS } from "../../src/checks/index.ts";
import { fileUri } from "../../src/reports/place.ts";
import { inFormat } from "./context.ts";
import { sarifErrors } from "./sarif-schema.ts";
import { code, everyCheck, live } from "./slices.ts";

const sarif = async (...args: Parameters<typeof inFormat> extends [string, ...infer Rest] ? Rest : never) =>
  JSON.parse(await inFormat("sarif", ...args));

test.each([
  ["live", [live]],
  ["code", [code]],
  ["every check", [everyCheck]],
  ["nothing", []],
])("a log of %s is valid by the official schema", async (_, slices) => {
  expect(sarifErrors(await sarif(slices))).toEqual([]);
  expect(sarifErrors(await sarif(slices, { earlier: live.findings }))).toEqual([]);
});

test("the schema refuses what is not SARIF", () => {
  expect(sarifErrors({ version: "2.1.0", runs: [{ tool: {} }] })).not.toEqual([]);
});

test("one result per fingerprint, passes left out, kinds as the verdicts are", async () => {
  const [run] = (await sarif([live, code, live])).runs;
  expect(run.results.map(({ kind, level }: Record<string, string>) => [kind, level])).toEqual([
    ["fail", "error"],
    ["fail", "error"],
    ["open", "none"],
    ["review", "none"],
  ]);
  const prints = run.results.map(
    (result: { partialFingerprints: Record<string, string> }) =>
      result.partialFingerprints.primaryLocationLineHash,
  );
  expect(new Set(prints).size).toBe(prints.length);
});

test("code has its lines, a live stage its ARN as a logical location and a path that stands for it", async () => {
  const [run] = (await sarif([code, live])).runs;
  const [beta, prod] = run.results;
  expect(beta.locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: "infra/api.yaml" },
    region: { startLine: 12, endLine: 20 },
  });
  expect(prod.locations[0].logicalLocations[0]).toEqual({
    name: "beta",
    fullyQualifiedName: "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5/stages/beta",
    kind: "resource",
  });
  expect(prod.locations[0].physicalLocation.artifactLocation.uri).toMatch(/^aws\/111122223333\//);
});

test("every check is a rule with its page, and results name it", async () => {
  const [run] = (await sarif([everyCheck])).runs;
  const { rules } = run.tool.driver;
  expect(rules.length).toBe(12);
  for (const { ruleId, ruleIndex } of run.results) expect(rules[ruleIndex].id).toBe(ruleId);
  expect(rules[0].help.markdown).toContain("The page of apigw_accesslogging");
  expect(rules.map((rule: { properties: object }) => Object.entries(rule.properties)[2])).toEqual(
    CHECKS.map(({ severity }) => ["security-severity", { high: "8.0", medium: "5.0", low: "3.0" }[severity]]),
  );
  expect(rules[0].fullDescription.text).toBe("The page of apigw_accesslogging.");
});

test("gaps are notifications with their place", async () => {
  const [invocation] = (await sarif([live, code])).runs[0].invocations;
  const [denied, syntax] = invocation.toolExecutionNotifications;
  expect(denied.descriptor.id).toBe("gap/access-denied");
  expect(denied.properties.permission).toBe("apigateway:GET");
  expect(syntax.locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: "infra/broken.yaml" },
    region: { startLine: 3 },
  });
});

test("what further checks could not judge is a notification, not an alert", async () => {
  const unknown = everyCheck.findings.filter(
    ({ verdict, check }) => verdict === "unknown" && check !== "apigw_accesslogging",
  );
  expect(unknown.length).toBeGreaterThan(0);
  const [run] = (await sarif([everyCheck])).runs;
  expect(run.results.filter(({ kind }: { kind: string }) => kind === "open")).toEqual([]);
  const notes = run.invocations[0].toolExecutionNotifications;
  expect(notes.map((note: { associatedRule: { id: string } }) => note.associatedRule.id)).toEqual(
    unknown.map(({ check }) => check),
  );
});

test("an exempt finding is a suppressed result", async () => {
  const exempt = { reason: "goes away", owner: "payments", until: "2027-01-31" };
  const slice = { ...live, findings: live.findings.map((finding) => ({ ...finding, exempt })) };
  const [run] = (await sarif([slice])).runs;
  expect(run.results.length).toBe(3);
  expect(run.results[0].suppressions).toEqual([
    { kind: "external", status: "accepted", justification: "goes away (payments, until 2027-01-31)" },
  ]);
});

test("scans of different things have different categories, so that none closes the other's alerts", async () => {
  const ids = [];
  for (const slices of [[code], [live], [code, live]]) {
    ids.push((await sarif(slices)).runs[0].automationDetails.id);
  }
  expect(ids).toEqual([
    "stagelight/code/",
    "stagelight/aws-111122223333/",
    "stagelight/code/aws-111122223333/",
  ]);
  const named = await sarif([code], { category: "stagelight/shop" });
  expect(named.runs[0].automationDetails.id).toBe("stagelight/shop/");
});

test("against an earlier scan every result has its state", async () => {
  const earlier = live.findings.filter(({ stage }) => stage.endsWith("/beta"));
  const [run] = (await sarif([live], { earlier })).runs;
  expect(run.results.map(({ baselineState }: { baselineState: string }) => baselineState)).toEqual([
    "unchanged",
    "new",
    "new",
  ]);
});

test.each([
  ["infra/api.yaml", "infra/api.yaml"],
  ["../my files/a#b?.tf", "../my%20files/a%23b%3F.tf"],
  ["C:\\work\\api.yaml", "file:///C:/work/api.yaml"],
  ["/work/é.yaml", "file:///work/%C3%A9.yaml"],
  ["a:b/(c)!.json", "a%3Ab/%28c%29%21.json"],
])("%s is the URI %s", (path, uri) => {
  expect(fileUri(path)).toBe(uri);
});
