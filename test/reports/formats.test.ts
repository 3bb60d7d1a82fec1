import { expect, test } from "vitest";
import type { JudgedSlice } from "../../src/checks/judge.ts";
import { known, unknownFact } from "../../src/model/fact.ts";
import { markdownCode, markdownText } from "../../src/reports/markdown-text.ts";
import { inFormat } from "./context.ts";
import { csvRows, xmlRoot } from "./read.ts";
import { code, codeStage, everyCheck, live, liveStage } from "./slices.ts";

const exempt = { reason: "goes away", owner: "payments", until: "2027-01-31" };
const exempted: JudgedSlice = {
  ...live,
  findings: live.findings.map((finding) => (finding.verdict === "fail" ? { ...finding, exempt } : finding)),
};

test("junit: a suite for each place, failures fail, the untold is skipped, gaps are errors", async () => {
  const root = xmlRoot(await inFormat("junit", [live, code]));
  expect(
    root.children.map(({ attributes: { name, tests, failures, errors, skipped } }) => [
      name,
      tests,
      failures,
      errors,
      skipped,
    ]),
  ).toEqual([
    ["111122223333 eu-west-1", "5", "2", "1", "1"],
    ["infra/api.yaml", "3", "0", "1", "1"],
  ]);
  for (const suite of root.children) {
    const bodies = suite.children.flatMap(({ children }) => children.map(({ name }) => name));
    const counted = (kind: string) => String(bodies.filter((name) => name === kind).length);
    const { failures, errors, skipped, tests } = suite.attributes;
    expect([counted("failure"), counted("error"), counted("skipped")]).toEqual([failures, errors, skipped]);
    expect(suite.children.length).toBe(Number(tests));
  }
  expect(root.children[1]?.children[0]?.attributes).toMatchObject({ file: "infra/api.yaml", line: "12" });
});

test("junit: an exempt failure is skipped with its reason", async () => {
  const [suite] = xmlRoot(await inFormat("junit", [exempted])).children;
  expect(suite?.attributes.failures).toBe("0");
  const skipped = suite?.children.flatMap(({ children }) => children).find(({ name }) => name === "skipped");
  expect(skipped?.attributes.message).toMatch(/^exempt until 2027-01-31 \(payments\): goes away\./);
});

test("csv: a row for each finding and gap, with its place", async () => {
  const [head = [], ...rows] = csvRows(await inFormat("csv", [exempted, code]));
  const table = rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index]])));
  expect(table.map(({ kind }) => kind).join()).toBe(
    "finding,finding,finding,finding,gap,finding,finding,gap",
  );
  expect(table[1]).toMatchObject({
    check: "apigw_accesslogging",
    verdict: "fail",
    account: "111122223333",
    region: "eu-west-1",
    stage: "beta",
    exempt_reason: "goes away",
    exempt_until: "2027-01-31",
  });
  expect(table[5]).toMatchObject({ file: "infra/api.yaml", line: "12", address: "Prod", account: "" });
});

test("csv: what begins like a formula becomes text, and quotes stay quotes", async () => {
  const names = ["=1+1", "+1", "-1", "@a", " =1", 'say "hi"', "plain;=1", "＝1"];
  const stages = names.map((name, index) => liveStage(`s${index}`, known(null), name));
  const findings = stages.map(({ id }) => ({
    ...(live.findings[1] as (typeof live.findings)[0]),
    stage: id,
  }));
  const [head = [], ...rows] = csvRows(await inFormat("csv", [{ ...live, stages, findings, gaps: [] }]));
  const column = head.indexOf("api_name");
  expect(rows.map((row) => row[column])).toEqual([
    "'=1+1",
    "'+1",
    "'-1",
    "'@a",
    "' =1",
    'say "hi"',
    "plain;'=1",
    "'＝1",
  ]);
});

test("markdown: headline, failures first and open, the rest collapsed", async () => {
  const text = await inFormat("markdown", [exempted, live, code]);
  expect(text).toMatch(/^<!-- stagelight-report -->\n### Access-log coverage 3 of 10 stages \(30 %\)/);
  const titles = [...text.matchAll(/^(?:#### |<details><summary>)(.*?\))/gm)].map(([, title]) => title);
  expect(titles).toEqual([
    "Failing (2)",
    "Depends on a condition (1)",
    "Unknown (2)",
    "Exempt (2)",
    "Gaps: what could not be looked at (3)",
  ]);
});

test("markdown: however much there is, it fits a comment and every kind is counted, the grave first", async () => {
  const many = Array.from({ length: 3_000 }, (_, index) =>
    liveStage(`s${index}`, known(null), "a".repeat(500)),
  );
  const [model] = live.findings;
  if (!model) throw new Error("No finding to go by.");
  const findings = many.map(({ id }, index) => ({
    ...model,
    stage: id,
    fingerprint: String(index).padStart(16, "0"),
    verdict: (["fail", "conditional", "unknown"] as const)[index % 3] ?? "fail",
    severity: index > 2_900 ? ("high" as const) : ("low" as const),
    message: "m".repeat(2_000),
  }));
  const gaps = Array.from({ length: 2_000 }, () => ({
    kind: "throttled" as const,
    message: "g".repeat(2_000),
  }));
  const text = await inFormat("markdown", [{ ...live, stages: many, findings, gaps }]);
  expect(text.length).toBeLessThan(65_536);
  expect(text).toMatch(/Failing \(1000\)/);
  expect(text).toMatch(/Depends on a condition \(1000\)/);
  expect(text).toMatch(/Unknown \(1000\)/);
  expect(text).toMatch(/Gaps: what could not be looked at \(2000\)/);
  const rows = text.split("\n").filter((line) => line.startsWith("| high") || line.startsWith("| low"));
  expect(rows[0]).toMatch(/^\| high/);
  expect(text).toMatch(/\| throttled|throttled<\/code>/);
});

test("markdown: what several stages have for one reason is told once, and counted for each", async () => {
  const [prod, beta, half] = live.stages;
  const [finding] = live.findings;
  if (!prod || !beta || !half || !finding) throw new Error("The slice has too few stages.");
  const shared = { ...finding, verdict: "fail" as const, message: "The role is gone.", about: "the role" };
  const findings = [prod, beta, half].map((stage, index) => ({
    ...shared,
    stage: stage.id,
    fingerprint: `${index}`,
    // Another reason is told by itself.
    ...(stage === half ? { message: "The role is not trusted." } : {}),
  }));
  const text = await inFormat("markdown", [{ ...live, findings, gaps: [] }]);
  expect(text).toContain("#### Failing (3)");
  expect(text.match(/The role is gone\./g)).toHaveLength(1);
  expect(text).toMatch(/prod, 111122223333 eu-west-1<\/code> and 1 more stage \|/);
  expect(text.match(/The role is not trusted\./g)).toHaveLength(1);
});

test("markdown text and code show what they are given", () => {
  expect(markdownText("a_b c:d e. *x* @me #1 <b> [l](u) https://h www.h |")).toBe(
    "a_b c&#58;d e. &#42;x&#42; &#64;&#8203;me &#35;&#8203;1 &#60;b&#62; &#91;l&#93;(u) https&#58;//h www&#46;h &#124;",
  );
  expect(markdownCode("`x` _y_")).toBe("<code>&#96;x&#96; &#95;y&#95;</code>");
});

test("github: errors, warnings and notices at their lines, and the count at the end", async () => {
  const text = await inFormat("github", [live, code, everyCheck]);
  expect(text).toContain("::error title=Stage writes no access log::orders (a1b2c3d4e5) beta, ");
  expect(text).toContain("::notice file=infra/api.yaml,line=12,endLine=20,title=");
  expect(text).toContain("::warning file=infra/broken.yaml,line=3,title=Not looked at%3A syntax-error::");
  expect(text).toMatch(
    /\n::notice title=Stagelight::Access-log coverage .* further verdicts are unknown\.\n$/,
  );
});

test("github and gitlab: what is exempt or passes is not told", async () => {
  expect(await inFormat("github", [exempted])).not.toContain("::error");
  const issues = JSON.parse(await inFormat("gitlab", [exempted]));
  expect(issues.map(({ check_name }: { check_name: string }) => check_name)).toEqual([
    "apigw_accesslogging",
    "gap/access-denied",
  ]);
});

test("gitlab: an issue has what GitLab asks for, once for each fingerprint", async () => {
  const issues = JSON.parse(await inFormat("gitlab", [live, live, code]));
  expect(issues.length).toBe(6);
  expect(issues[0]).toEqual({
    description: "orders (a1b2c3d4e5) beta, 111122223333 eu-west-1: No access log is configured.",
    check_name: "apigw_accesslogging",
    fingerprint: live.findings[1]?.fingerprint,
    severity: "critical",
    location: { path: "aws/111122223333/eu-west-1/rest/a1b2c3d4e5/beta", lines: { begin: 1 } },
  });
  expect(issues[4].location).toEqual({ path: "infra/api.yaml", lines: { begin: 12, end: 20 } });
});

/** What `compliance_finding` and what it extends require (ocsf/ocsf-schema 1.3.0), and the values of its enumerations. */
test("ocsf: every event has what the class requires", async () => {
  const events = JSON.parse(await inFormat("ocsf", [exempted, code, everyCheck]));
  expect(events.length).toBe(
    new Set(
      [...live.findings, ...code.findings, ...everyCheck.findings].map(({ fingerprint }) => fingerprint),
    ).size,
  );
  for (const event of events) {
    expect(event).toMatchObject({ class_uid: 2003, category_uid: 2, time: Date.UTC(2026, 0, 31, 12) });
    expect(event.type_uid).toBe(200_300 + event.activity_id);
    expect(event.severity_id).toBeGreaterThanOrEqual(1);
    expect(event.metadata.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(event.metadata.product.name).toBe("Stagelight");
    expect(event.finding_info.uid).toMatch(/^[0-9a-f]{16}$/);
    expect(event.compliance.standards.length).toBeGreaterThan(0);
    expect([1, 2, 3, 99]).toContain(event.compliance.status_id);
    expect(event.remediation.desc).toContain(event.compliance.control);
    expect(event.resources.length).toBe(1);
    expect((event.metadata.profiles ?? []).includes("cloud")).toBe(event.cloud !== undefined);
  }
  expect(events[1].status).toBe("Suppressed");
  expect(events[1].compliance.status).toBe("Fail");
  expect(events[3].compliance).toMatchObject({ status: "Warning", status_code: "unknown" });
});

test("asff: a finding has what BatchImportFindings requires, and its id stays", async () => {
  const findings = JSON.parse(await inFormat("asff", [exempted, code]));
  expect(findings.length).toBe(live.findings.length);
  const [passing, failing] = findings;
  expect(failing).toMatchObject({
    SchemaVersion: "2018-10-08",
    Id: "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5/stages/beta/stagelight/apigw_accesslogging",
    ProductArn: "arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default",
    GeneratorId: "stagelight/apigw_accesslogging",
    AwsAccountId: "111122223333",
    CreatedAt: "2026-01-31T12:00:00.000Z",
    UpdatedAt: "2026-01-31T12:00:00.000Z",
    Severity: { Label: "HIGH" },
    Compliance: { Status: "FAILED" },
    RecordState: "ACTIVE",
    Workflow: { Status: "SUPPRESSED" },
    Note: { Text: "goes away (until 2027-01-31)", UpdatedBy: "payments" },
  });
  expect(passing).toMatchObject({ Compliance: { Status: "PASSED" }, RecordState: "ARCHIVED" });
  expect(passing.Resources[0].Details.AwsApiGatewayStage.AccessLogSettings.Format).toBe("$context.requestId");
  const again = JSON.parse(await inFormat("asff", [live], { at: new Date(0) }));
  expect(again.map(({ Id }: { Id: string }) => Id)).toEqual(findings.map(({ Id }: { Id: string }) => Id));
});

test("a path with what a URI may not hold reaches code quality and annotations as it is", async () => {
  const stage = codeStage("Api", unknownFact("not here"));
  const origin = { ...stage.origin, file: "my infra/a,b:c%.yaml" } as typeof stage.origin;
  const findings = [{ ...(code.findings[1] as (typeof code.findings)[0]), stage: stage.id }];
  const slice = { ...code, stages: [{ ...stage, origin }], findings, gaps: [] };
  expect(await inFormat("github", [slice])).toContain("file=my infra/a%2Cb%3Ac%25.yaml,");
  expect(JSON.parse(await inFormat("gitlab", [slice]))[0].location.path).toBe("my infra/a,b:c%.yaml");
});

test("what the baseline knows is marked, and fails nothing", async () => {
  const findings = live.findings.map((finding) =>
    finding.verdict === "fail" ? { ...finding, baselined: true as const } : finding,
  );
  const slices = [{ ...live, findings }];
  const [suite] = xmlRoot(await inFormat("junit", slices)).children;
  expect([suite?.attributes.failures, suite?.attributes.skipped]).toEqual(["0", "3"]);
  const [head = [], ...rows] = csvRows(await inFormat("csv", slices));
  expect(rows.map((row) => row[head.indexOf("baselined")])).toEqual(["", "yes", "yes", "", ""]);
  expect(await inFormat("markdown", slices)).toContain("<summary>Known to the baseline (2)</summary>");
  expect(await inFormat("github", slices)).not.toContain("::error");
  const [run] = JSON.parse(await inFormat("sarif", slices)).runs;
  expect(
    run.results.filter((result: { properties: object }) => "baselined" in result.properties).length,
  ).toBe(2);
});
