import fc from "fast-check";
import { expect, test } from "vitest";
import { BASELINE } from "../../src/model/demands.ts";
import { startingStandard } from "../../src/standard/init.ts";
import { parseStandard } from "../../src/standard/parse.ts";
import { PRESETS } from "../../src/standard/presets.ts";
import { printedStandard } from "../../src/standard/print.ts";
import { DEFAULTS, demandsOf, type Layer } from "../../src/standard/settings.ts";
import { stricterOf } from "../../src/standard/stricter.ts";
import { held, refused, standardOf } from "./read.ts";

test("a standard that says nothing asks what the baseline asks", () => {
  expect(demandsOf(held("").layer)).toEqual(BASELINE);
  expect(demandsOf(held("extends: baseline").layer)).toEqual(BASELINE);
});

test.each<[string, string, object]>([
  ["a number is days", "retention: { min: 30 }", { retention: { ...BASELINE.retention, minDays: 30 } }],
  ["90d", "retention: { min: 90d }", { retention: { ...BASELINE.retention, minDays: 90 } }],
  ["12w", "retention: { min: 12w }", { retention: { ...BASELINE.retention, minDays: 84 } }],
  ["2y", "retention: { min: 90, max: 2y }", { retention: { minDays: 90, maxDays: 731, never: false } }],
  [
    "years at most as CloudWatch Logs has them",
    "retention: { max: 5y }",
    { retention: { ...BASELINE.retention, maxDays: 1827 } },
  ],
  ["none", "retention: { max: none }", { retention: BASELINE.retention }],
  ["for ever", "retention: { never: true }", { retention: { ...BASELINE.retention, never: true } }],
  [
    "an account and a Region",
    'destinations: { allowed: [{ account: "111122223333", region: eu-west-1 }] }',
    {
      destinations: {
        kmsKey: false,
        patterns: [
          "arn:*:logs:eu-west-1:111122223333:log-group:*",
          "arn:*:firehose:eu-west-1:111122223333:deliverystream/*",
        ],
      },
    },
  ],
  [
    "a key and a name",
    "destinations: { kmsKey: true, logGroupName: /aws/* }",
    { destinations: { patterns: [], kmsKey: true, logGroupName: "/aws/*" } },
  ],
  [
    "latency in seconds, others off",
    "alarms: { clientErrors: false, serverErrors: { maxThreshold: 5 }, latency: { maxThreshold: 2s } }",
    {
      alarms: {
        acts: true,
        subjects: [
          { subject: "serverErrors", maxThreshold: 5 },
          { subject: "latency", maxThreshold: 2000 },
        ],
      },
    },
  ],
  [
    "export",
    'export: { required: true, targets: ["arn:aws:s3:::audit-*"] }',
    { export: { required: true, targets: ["arn:aws:s3:::audit-*"] } },
  ],
])("%s: %s", (_, text, expected) => {
  expect(demandsOf(held(text).layer)).toMatchObject(expected);
});

test("fields are asked per question and API type; false asks for none", () => {
  const { fields } = demandsOf(
    held(`format:
  who: false
  what: [$context.httpMethod, routeKey]
  when: [{ apiTypes: REST, anyOf: requestTime }]
  where: [identity.sourceIp]
  outcome: [status]`).layer,
  );
  expect(fields.filter(({ question }) => question === "who")).toEqual([]);
  expect(fields).toContainEqual({
    question: "what",
    apiTypes: ["REST", "HTTP", "WEBSOCKET"],
    anyOf: ["httpMethod", "routeKey"],
  });
  expect(fields).toContainEqual({ question: "when", apiTypes: ["REST"], anyOf: ["requestTime"] });
});

test.each<[string, string, RegExp]>([
  [
    "an unknown key",
    "retentoin: {}",
    /^s\.yaml:1:1: There is no key "retentoin" here\. Did you mean retention\?/,
  ],
  ["one far from all", "zzzzzzzzzzzz: 1", /Known: \$schema, extends/],
  ["one within", "retention:\n  mni: 3", /^s\.yaml:2:3: .*Did you mean min\?/],
  ["a prototype's key", "constructor: 1\n__proto__: { x: 1 }", /s\.yaml:1:1: .*s\.yaml:2:1: /s],
  ["an unknown check", "checks: { apigw_wfa: off }", /Did you mean apigw_waf\?/],
  ["a severity that is none", "checks: { apigw_waf: higth }", /Did you mean high\?/],
  ["months", "retention: { min: 12m }", /s\.yaml:1:19: Expected a time in whole days.*Months differ/],
  ["hours", "retention: { min: 24h }", /found "24h"/],
  ["a fraction of a day", "retention: { min: 0.5 }", /found 0\.5/],
  ["years too many", "retention: { min: 101y }", /found "101y"/],
  ["minus", "retention: { min: -1 }", /found -1/],
  ["a latency in days", "alarms: { latency: { maxThreshold: 2d } }", /500ms or 2s/],
  [
    "a threshold of errors with a unit",
    "alarms: { serverErrors: { maxThreshold: 5ms } }",
    /a number of 0 or more/,
  ],
  [
    "an account that YAML takes for a number",
    "destinations: { allowed: [{ account: 111122223333 }] }",
    /in quotes/,
  ],
  [
    "text for a list",
    "destinations: { allowed: {} , kmsKey: yes }",
    /Expected a list.*Expected true or false, found "yes"/s,
  ],
  ["coverage above 100", "gate: { minCoverage: 101 }", /percentage/],
  ["a list for a file", "- a", /Expected a mapping, found a list/],
  ["no YAML", "a: [", /Not YAML/],
  ["a key twice", "gate: {}\ngate: {}", /s\.yaml:2:1: Not YAML: .*unique/],
  ["an unknown preset", "extends: pci-dss", /Did you mean pci-dss-4\?/],
  ["a preset far from all", "extends: gdpr", /Known: baseline, pci-dss-4/],
  ["a file that is not there", "extends: ./none.yaml", /s\.yaml:1:10: .*ENOENT/],
  ["no retention fits", "retention: { min: 366, max: 390 }", /offers 365 and 400 days nearby/],
  ["minimum over maximum", "retention: { min: 400, max: 90 }", /nothing can be both/],
  ["an exemption of an unknown check", "exemptions: [{ checks: apigw_wfa }]", /Did you mean apigw_waf\?/],
  ["an exemption without a check", "exemptions: [{ stage: x }]", /checks is missing/],
  ["too deep", `a: ${"[".repeat(50)}${"]".repeat(50)}`, /levels deep/],
  ["too long", `# ${"x".repeat(1_000_001)}`, /1000003 characters/],
])("%s is refused", (_, text, words) => {
  expect(refused(text)).toMatch(words);
});

test("an alias bomb ends", () => {
  const levels = Array.from({ length: 12 }, (_, level) => {
    const aliases = Array.from({ length: 10 }, () => `*a${level}`).join(", ");
    return `a${level + 1}: &a${level + 1} [${aliases}]`;
  });
  expect(refused(["a0: &a0 [x]", ...levels].join("\n"))).toMatch(/More than 50000 values/);
});

test("a circle of extends is named", () => {
  const circle = refused("extends: ./a.yaml", {
    "/a.yaml": "extends: ./b.yaml",
    "/b.yaml": "retention: {}\nextends: [baseline, ./a.yaml]",
  });
  expect(circle).toBe(
    "b.yaml:2:21: extends goes in a circle: a.yaml → b.yaml → a.yaml. Take one of them out.",
  );
  expect(refused("extends: ./s.yaml")).toMatch(/s\.yaml → s\.yaml/);
});

test("a file that two others extend is read once and is no circle", () => {
  const standard = held("extends: [./a.yaml, ./b.yaml]", {
    "/a.yaml": "extends: ./org.yaml",
    "/b.yaml": "extends: ./org.yaml",
    "/org.yaml": "retention: { min: 180 }\nexemptions: [{ checks: apigw_waf, stage: x }]",
  });
  expect(standard.layer["retention.min"]).toEqual({ value: 180, from: "org.yaml:1" });
  expect(standard.exemptions).toHaveLength(1);
});

test("problems in an extended file are told with that file's place", () => {
  expect(refused("extends: ./org.yaml", { "/org.yaml": "\nretention: { min: x }" })).toMatch(
    /^org\.yaml:2:19: /,
  );
});

test("of several standards the stricter value holds, and the file itself wins over all", () => {
  const others = { "/org.yaml": "retention: { min: 2y, never: true }\nalarms: { acts: false }" };
  const { layer } = held("extends: [pci-dss-4, ./org.yaml]", others);
  expect(layer["retention.min"]).toEqual({ value: 730, from: "org.yaml:1" });
  expect(layer["alarms.acts"]).toEqual({ value: true, from: "pci-dss-4 (PCI DSS v4.0.1, 10.4.1.1)" });
  const own = held("extends: [pci-dss-4, ./org.yaml]\nretention: { min: 30 }", others);
  expect(own.layer["retention.min"]).toEqual({ value: 30, from: "s.yaml:2" });
});

test("two lists of destinations have no stricter one: the file has to say", () => {
  const others = {
    "/a.yaml": 'destinations: { allowed: ["arn:aws:logs:eu-west-1:*:*"] }',
    "/b.yaml": 'destinations: { allowed: ["arn:aws:logs:eu-central-1:*:*"] }',
  };
  expect(refused("extends: [./a.yaml, ./b.yaml]", others)).toMatch(
    /destinations\.allowed is set by a\.yaml:1 and by b\.yaml:1, .*set it in this file/,
  );
  const own = held("extends: [./a.yaml, ./b.yaml]\ndestinations: { allowed: [] }", others);
  expect(own.layer["destinations.allowed"]?.value).toEqual([]);
});

test.each(PRESETS)("preset $name says where each value comes from, and resolves", ({ name, layer }) => {
  const clauses = Object.entries(layer)
    .filter(([key]) => key !== "regulations")
    .map(([, sourced]) => sourced?.from ?? "");
  expect(clauses.length).toBeGreaterThan(0);
  for (const clause of clauses)
    expect(clause).toMatch(name === "baseline" ? /^baseline$/ : new RegExp(`^${name} \\(.*\\d.*\\)$`));
  expect(Array.isArray(standardOf({ "/s.yaml": `extends: ${name}` }))).toBe(false);
});

const layers = fc
  .subarray([...PRESETS.map(({ layer }) => layer), { "retention.max": { value: 400, from: "x" } }] as Layer[])
  .filter((some) => some.length > 0);

test("the stricter of several does not hang on their order, and asking twice asks no more", () => {
  const values = (some: readonly Layer[]) =>
    Object.fromEntries(
      Object.entries(stricterOf(some).layer).map(([key, sourced]) => [
        key,
        Array.isArray(sourced?.value)
          ? sourced.value.map((item) => JSON.stringify(item)).sort()
          : sourced?.value,
      ]),
    );
  fc.assert(
    fc.property(layers, (some) => {
      expect(values(some.toReversed())).toEqual(values(some));
      expect(values([...some, ...some])).toEqual(values(some));
    }),
  );
});

test("what is printed can be read again and comes to the same", () => {
  const standard = held(`extends: [pci-dss-4, soc2]
retention: { max: 5y }
checks: { apigw_waf: off, apigw_accesslog_export: high }
destinations: { logGroupName: /aws/* }
format: { who: false }
alarms: { latency: { maxThreshold: 2s }, clientErrors: false }
gate: { minCoverage: 95 }`);
  const printed = printedStandard(standard);
  expect(printed).toContain("min: 365 # pci-dss-4 (PCI DSS v4.0.1, 10.5.1)");
  expect(printed).toContain("max: 1827 # s.yaml:2");
  expect(printed).toContain("acts: true # pci-dss-4 (PCI DSS v4.0.1, 10.4.1.1); soc2 (TSC CC7.2)");
  const again = held(printed);
  expect(demandsOf(again.layer)).toEqual(demandsOf(standard.layer));
  for (const [key, sourced] of Object.entries({ ...DEFAULTS, ...standard.layer })) {
    if (key === "destinations.logGroupName" || key.startsWith("format.")) continue;
    expect(again.layer[key as keyof Layer]?.value).toEqual(sourced?.value);
  }
});

test("what comes from outside cannot break out of a printed line", () => {
  const printed = printedStandard(held('regulations: ["a\\u2028b\\nc: 1 # x"]'));
  expect(printed.split(/[\n\u2028]/).filter((line) => line.startsWith("c:"))).toEqual([]);
  expect(held(printed).layer.regulations?.value).toEqual(["a\u2028b\nc: 1 # x"]);
});

test("the starting standard is valid as it is, and with every comment taken off", () => {
  const text = startingStandard(["pci-dss-4", "hipaa"]);
  expect(held(text).layer["retention.min"]?.value).toBe(365);
  const open = text
    .split("\n")
    .map((line) =>
      line.replace(/^# (?=(?:checks|format|retention|destinations|alarms|export|gate|exemptions):)/, ""),
    )
    .map((line) => line.replace(/^#(?= {3,}\S)(?! {3}(?:baseline|pci|hipaa|soc2|nist))/, ""))
    .join("\n");
  const { layer, exemptions } = held(open.replaceAll(/^ {3}/gm, "  "));
  expect(Object.keys(layer)).toContain("gate.minCoverage");
  expect(Object.keys(layer)).toContain("export.required");
  expect(exemptions[0]?.faults).toEqual([]);
});

test("any text is a standard or is refused with a place, and nothing throws", () => {
  const word = fc.constantFrom(
    "extends",
    "retention",
    "min",
    ":",
    "\n",
    "  ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&a",
    "*a",
    "#",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fc.oneof(word, fc.string({ maxLength: 4 }))).map((w) => w.join("")),
      ),
      (text) => {
        const parsed = parseStandard(text, "s.yaml");
        if ("problem" in parsed) expect(parsed.problem.at.line).toBeGreaterThan(0);
        const standard = standardOf({ "/s.yaml": text });
        if (!("layer" in standard)) for (const line of standard) expect(line).toMatch(/^s\.yaml:\d+:\d+: /);
      },
    ),
  );
});
