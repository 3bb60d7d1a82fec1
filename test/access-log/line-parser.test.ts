import fc from "fast-check";
import { expect, test } from "vitest";
import { variableNamed } from "../../src/access-log/catalogue.ts";
import { compileLineParser } from "../../src/access-log/line-parser.ts";
import { parseFormat } from "../../src/access-log/parse.ts";
import { preset } from "../../src/access-log/presets.ts";
import { render } from "../../src/access-log/render.ts";
import { sampleValues } from "../../src/access-log/samples.ts";
import { hostileText } from "./arbitrary.ts";
import { PUBLISHED } from "./published.ts";

const parse = (format: string, line: string) => compileLineParser(parseFormat(format)).parse(line);
const valuesOf = (format: string, line: string) => {
  const parsed = parse(format, line);
  return "values" in parsed ? Object.fromEntries(parsed.values) : parsed.mismatch;
};
const certain = (format: string, line: string) => {
  const parsed = parse(format, line);
  return "values" in parsed && parsed.certain;
};

test.each(PUBLISHED)(
  "a line of the guide's example for %s, %s, gives its values back",
  (apiType, _, text) => {
    const format = parseFormat(text);
    for (const outcome of ["success", "refused", "server-error"] as const) {
      const values = sampleValues(apiType, outcome);
      const parsed = compileLineParser(format).parse(render(format, values, apiType));
      const expected = format.variables
        .map(({ name }) => [name, values.get(name)])
        .filter(([, value]) => value !== undefined);
      expect("values" in parsed && Object.fromEntries(parsed.values)).toEqual(Object.fromEntries(expected));
      expect("values" in parsed && parsed.certain).toBe(true);
    }
  },
);

test("a trailing line break belongs to neither format nor line", () => {
  expect(valuesOf("$context.status\n", "200\n")).toEqual({ status: "200" });
  expect(valuesOf("$context.status\n", "200")).toEqual({ status: "200" });
});

test("what values look like tells columns apart that a blank confuses", () => {
  const format = '"$context.httpMethod $context.routeKey $context.protocol" $context.status';
  const line = '"GET GET /orders/{id} HTTP/1.1" 200';
  expect(valuesOf(format, line)).toEqual({
    httpMethod: "GET",
    routeKey: "GET /orders/{id}",
    protocol: "HTTP/1.1",
    status: "200",
  });
  expect(certain(format, line)).toBe(true);
});

test("a comma in a value is found out by the columns around it", () => {
  const format = "$context.status,$context.identity.userAgent,$context.responseLength";
  expect(valuesOf(format, "200,KHTML, like Gecko,17")).toEqual({
    status: "200",
    "identity.userAgent": "KHTML, like Gecko",
    responseLength: "17",
  });
});

test("a line that can be read in two ways says so", () => {
  const format = "$context.identity.userAgent,$context.error.message";
  expect(certain(format, "a,b")).toBe(true);
  expect(certain(format, "a,b,c")).toBe(false);
});

test("blanks between two texts in one pair of quotes may belong to either", () => {
  const format = '"$context.identity.userArn $context.identity.userAgent" $context.status';
  expect(certain(format, '"arn:aws:x Mozilla" 200')).toBe(true);
  expect(certain('"$context.error.message $context.identity.userAgent" $context.status', '"a  -" 200')).toBe(
    false,
  );
});

test("a line with a bare quote, as API Gateway once wrote them, is still read", () => {
  const format = '{"ua":"$context.identity.userAgent","s":"$context.status"}';
  expect(valuesOf(format, '{"ua":"a "b" c","s":"200"}')).toEqual({
    "identity.userAgent": 'a "b" c',
    status: "200",
  });
});

test.each<[string, string]>([
  ["$context.status!", "200?"],
  ["a$context.status", "200"],
  ["fixed", "other"],
  ['{"s":"$context.status"}', '{"s":"200"'],
  ["$context.status", ""],
])("%s did not write %j", (format, line) => {
  expect(parse(format, line)).toHaveProperty("mismatch");
});

test("a format or a line that cannot exist is refused", () => {
  expect(parse(`$context.status ${"x".repeat(4_000)}`, "200")).toHaveProperty("mismatch");
  expect(parse("$context.status", "2".repeat(2_000_000))).toHaveProperty("mismatch");
});

test.each<[string, string, string]>([
  ["blanks", "$context.identity.userAgent ".repeat(90), "a ".repeat(500_000)],
  [
    "no separator at all",
    `${"$context.identity.userAgent".repeat(100)}$context.status`,
    "a".repeat(1_000_000),
  ],
  ["quotes that never close", `"${'$context.identity.userAgent" "'.repeat(80)}`, '" '.repeat(500_000)],
])(
  "%s: a megabyte made to be ambiguous costs bounded work, and nothing is called certain",
  (_, format, line) => {
    // Without a bound this would not end within the test's time limit.
    expect(certain(format, line)).toBe(false);
    expect(parse(`${format}!`, line)).toHaveProperty("mismatch");
  },
);

const NAMES = [
  "requestId",
  "status",
  "responseLatency",
  "httpMethod",
  "path",
  "protocol",
  "requestTime",
  "identity.sourceIp",
  "identity.userAgent",
  "error.message",
  "error.messageString",
  "error.responseType",
  "authorizer.claims.sub",
  "isCanaryRequest",
];

/** A value such as that variable has, now and then none; texts of clients are made of the characters given. */
function valueFor(name: string, text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const type = variableNamed(name)?.variable.type;
  const byName: Record<string, fc.Arbitrary<string>> = {
    httpMethod: fc.constantFrom("GET", "POST"),
    protocol: fc.constant("HTTP/1.1"),
    path: fc.string({ unit: fc.constantFrom("a", "/", "%", "~"), maxLength: 9 }).map((rest) => `/${rest}`),
    "identity.sourceIp": fc.oneof(fc.ipV4(), fc.ipV6()),
    requestId: fc.uuid(),
  };
  const byType: Record<string, fc.Arbitrary<string>> = {
    integer: fc.integer({ min: 100, max: 599 }).map(String),
    ms: fc.nat().map(String),
    "clf-time": fc.constant("17/Mar/2026:09:41:07 +0000"),
    enum: fc.constantFrom("THROTTLED", "DEFAULT_5XX"),
    boolean: fc.constantFrom("true", "false"),
  };
  const free = text.filter((value) => value !== "" && value !== "-");
  const present = byName[name] ?? byType[type ?? ""] ?? free;
  return fc.option(present, { nil: "", freq: 5 });
}

type Make = (names: readonly string[]) => string;
const variable = (name: string) => `$context.${name}`;
const SHAPES: Record<string, { make: Make; without: RegExp }> = {
  json: {
    make: (names) =>
      `{${names.map((name, at) => `"f${at}":${name.endsWith("messageString") ? variable(name) : `"${variable(name)}"`}`).join(",")}}`,
    without: /(?!)/,
  },
  clf: {
    make: (names) => {
      const quoted = (name: string) =>
        name.endsWith("messageString") ? variable(name) : `"${variable(name)}"`;
      return `${names.map(quoted).join(" ")} [$context.requestTime]`;
    },
    without: /(?!)/,
  },
  csv: { make: (names) => names.map(variable).join(","), without: /[,"]/ },
  xml: {
    make: (names) => `<r>${names.map((name, at) => `<f${at}>${variable(name)}</f${at}>`).join("")}</r>`,
    without: /[<"]/,
  },
  text: { make: (names) => names.map((name) => `${variable(name)} ;`).join(""), without: /[ ;"]/ },
};

test.each(Object.entries(SHAPES))("property: %s lines give their values back", (shape, { make, without }) => {
  const text = fc.string({ unit: "binary", maxLength: 12 }).filter((value) => !without.test(value));
  const request = fc
    .uniqueArray(fc.constantFrom(...NAMES), { minLength: 2, maxLength: 8 })
    .chain((names) => fc.tuple(fc.constant(names), fc.tuple(...names.map((name) => valueFor(name, text)))));
  fc.assert(
    fc.property(request, ([names, list]) => {
      const values = new Map(names.map((name, at) => [name, list[at] ?? ""]));
      // Both names of the error message are one value.
      if (values.has("error.messageString")) {
        values.set(
          "error.messageString",
          values.get("error.message") ?? values.get("error.messageString") ?? "",
        );
      }
      const format = parseFormat(make(names));
      if (shape !== "text") expect(format.shape).toBe(shape);
      const parsed = compileLineParser(format).parse(render(format, values, "REST"));
      const present = [...values].filter(([, value]) => value !== "");
      expect("values" in parsed && new Map([...parsed.values].sort())).toEqual(new Map(present.sort()));
    }),
    { numRuns: 700 },
  );
});

test.each(Object.entries(SHAPES))(
  "property: what is certain of %s lines is right, whatever the texts",
  (_, { make }) => {
    const FREE = [
      "identity.userAgent",
      "error.message",
      "authorizer.claims.sub",
      "integration.error",
      "status",
    ];
    const text = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc
        .array(fc.constantFrom(" ", ",", "-", "<", ";", '"', "a", "<f1>"), { maxLength: 6 })
        .map((all) => all.join("")),
    );
    const request = fc
      .uniqueArray(fc.constantFrom(...FREE), { minLength: 2, maxLength: 4 })
      .chain((names) => fc.tuple(fc.constant(names), fc.tuple(...names.map((name) => valueFor(name, text)))));
    fc.assert(
      fc.property(request, ([names, list]) => {
        const values = new Map(names.map((name, at) => [name, list[at] ?? ""]));
        const format = parseFormat(make(names));
        const parsed = compileLineParser(format).parse(render(format, values, "REST"));
        if (!("values" in parsed)) throw new Error(parsed.mismatch);
        const present = [...values].filter(([, value]) => value !== "");
        if (parsed.certain) expect(new Map([...parsed.values].sort())).toEqual(new Map(present.sort()));
      }),
      { numRuns: 700 },
    );
  },
);

test("property: no format and no line make it throw", () => {
  fc.assert(
    fc.property(hostileText(), hostileText(), (format, line) => {
      expect(parse(format, line)).toBeDefined();
      expect(parse(format, render(parseFormat(format), new Map(), "REST"))).toBeDefined();
    }),
    { numRuns: 1_000 },
  );
});

test.each(["REST", "HTTP", "WEBSOCKET"] as const)(
  "lines of the preset for %s give back all they hold",
  (apiType) => {
    const format = parseFormat(preset(apiType));
    const values = new Map(format.variables.map(({ name }) => [name, `x"y\\z\u0000${name}`]));
    const parsed = compileLineParser(format).parse(render(format, values, apiType));
    expect("values" in parsed && parsed.values).toEqual(values);
  },
);
