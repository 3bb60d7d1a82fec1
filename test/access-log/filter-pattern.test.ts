import fc from "fast-check";
import { expect, test } from "vitest";
import { matchFilterPattern, parseFilterPattern } from "../../src/access-log/filter-pattern/index.ts";
import { compileRegex, findsRegex } from "../../src/access-log/filter-pattern/regex.ts";
import { parseFormat } from "../../src/access-log/parse.ts";
import { preset } from "../../src/access-log/presets.ts";
import { render } from "../../src/access-log/render.ts";
import { sampleValues } from "../../src/access-log/samples.ts";
import { PUBLISHED } from "./published.ts";

function outcome(pattern: string, line: string): string {
  const parsed = parseFilterPattern(pattern);
  return "problem" in parsed ? parsed.problem.message : matchFilterPattern(parsed.pattern, line).outcome;
}

const TRAIL = JSON.stringify({
  eventType: "UpdateTrail",
  sourceIPAddress: "111.111.111.111",
  arrayKey: ["value", "another value"],
  objectList: [
    { name: "a", id: 1 },
    { name: "b", id: 2 },
  ],
  SomeObject: null,
  cluster: { name: "c" },
  "cluster.name": "dotted",
  ThisFlag: true,
});

const USERS = JSON.stringify({
  user: { id: 1, email: "John.Stiles@example.com" },
  users: [
    { id: 2, email: "John.Doe@example.com" },
    { id: 3, email: "Jane.Doe@example.com" },
  ],
  actions: ["GET", "PUT", "DELETE"],
  coordinates: [
    [0, 1, 2],
    [4, 5, 6],
    [7, 8, 9],
  ],
});

// The examples of the CloudWatch Logs User Guide, page FilterAndPatternSyntax.
test.each<[string, string, string]>([
  ['{ $.eventType = "UpdateTrail" }', TRAIL, "match"],
  ["{ $.sourceIPAddress != 123.123.* }", TRAIL, "match"],
  ["{ $.sourceIPAddress != 111.111.* }", TRAIL, "no-match"],
  ['{ $.arrayKey[0] = "value" }', TRAIL, "match"],
  ['{ $.eventType[0] = "value" }', TRAIL, "no-match"],
  ["{ $.objectList[1].id = 2 }", TRAIL, "match"],
  ["{ $.objectList[1].id = 3 }", TRAIL, "no-match"],
  ["{ $.SomeObject IS NULL }", TRAIL, "match"],
  ["{ $.eventType IS NULL }", TRAIL, "no-match"],
  ["{ $.SomeOtherObject NOT EXISTS }", TRAIL, "match"],
  ["{ $.SomeObject NOT EXISTS }", TRAIL, "no-match"],
  ["{ $.ThisFlag IS TRUE }", TRAIL, "match"],
  ["{ $.ThisFlag IS FALSE }", TRAIL, "no-match"],
  ["{ $.['cluster.name'] = \"dotted\" }", TRAIL, "match"],
  ['{ $.cluster.name = "c" }', TRAIL, "match"],
  ["{ $.eventType = %Trail% }", TRAIL, "match"],
  ["{ $.eventType = %^Trail% }", TRAIL, "no-match"],
  ["{ $.eventType != %Trail% }", TRAIL, "no-match"],
  ["{ $.eventType = *Trail }", TRAIL, "match"],
  ['{ $.eventType = "Up*Trail" }', TRAIL, "no-match"],
  ['{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', USERS, "match"],
  ['{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', USERS, "no-match"],
  [
    '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }',
    USERS,
    "match",
  ],
  [
    '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch) && $.actions[2] = nomatch }',
    USERS,
    "no-match",
  ],
  ["{ $.users = 1 }", '{"users":[1,2,3]}', "no-match"],
  ["{ $.users != 1 }", '{"users":[1,2,3]}', "no-match"],
  ["{ $.users[*].id = 3 }", USERS, "match"],
  ["{ $.latency >= 500 }", '{"latency":500}', "match"],
  ["{ $.numbers[0] < 10e3 }", '{"numbers":[9999.5]}', "match"],
  ["{ $.numbers[0] < 10e-3 }", '{"numbers":[0.01]}', "no-match"],
  ["{ $.processes[4].averageRuntime <= 55.5 }", '{"processes":[0,0,0,0,{"averageRuntime":55.5}]}', "match"],
  ["{ $.errorCode = 400 }", '{"errorCode":400}', "match"],
  ["{ $.errorCode != 500 }", '{"errorCode":500}', "no-match"],
  ["{ $.latency > +1000 }", '{"latency":1001}', "match"],
  ["{ $.latency = * }", '{"latency":50}', "match"],
  ["{$.foo = bar || $.foo = baz }", '{"foo":"baz"}', "match"],
])("%s on the guide's JSON", (pattern, line, expected) => {
  expect(outcome(pattern, line)).toBe(expected);
});

const APACHE = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';
const APACHE_OK = '127.0.0.1 - frank [10/Oct/2000:13:35:22 -0700] "GET /apache_pb.gif HTTP/1.0" 200 5324';

test.each<[string, string, string]>([
  ["[ip, user, username, timestamp, request, status_code, bytes]", APACHE, "match"],
  ["[ip, user, username, timestamp, request, status_code]", APACHE, "no-match"],
  ["[..., status_code, bytes]", APACHE, "match"],
  ["[ip, user, ..., status_code, bytes]", APACHE, "match"],
  ["[ip, user, ...]", APACHE, "match"],
  ["[ip, user, username, timestamp, request, status_code, bytes > 1000]", APACHE, "match"],
  ["[ip, user, username, timestamp, request, status_code, bytes > 2000]", APACHE, "no-match"],
  ["[ip, user, username, timestamp, request, status_code = 200, bytes]", APACHE_OK, "match"],
  ["[ip, user, username, timestamp, request, status_code = 4*, bytes]", APACHE, "match"],
  ["[ip, user, username, timestamp, request, status_code = 4*, bytes]", APACHE_OK, "no-match"],
  ["[ip, user, username, timestamp, request = *html*, status_code = 4*, bytes]", APACHE, "match"],
  [
    "[ip, user, username, timestamp, request, status_code = 4* && status_code != 404, bytes]",
    APACHE,
    "no-match",
  ],
  [
    "[ip, user, username, timestamp, request, status_code = 4* && status_code != 403, bytes]",
    APACHE,
    "match",
  ],
  ["[..., request=*.html*, status_code=4*,]", APACHE, "match"],
  ["[ip=%127\\.0\\.0\\.[1-9]%, ...]", APACHE, "match"],
  ["[w1=ERROR, w2]", "ERROR message", "match"],
  ["[w1=ERROR, w2]", "ERROR WARN message", "no-match"],
  ["[w1=ERROR || w1=WARN, w2]", "WARN message", "match"],
])("%s on the guide's columns", (pattern, line, expected) => {
  expect(outcome(pattern, line)).toBe(expected);
});

test.each<[string, string, string]>([
  ["ERROR", "[ERROR] A fatal exception has occurred", "match"],
  ["ERROR", "Exiting with ERRORCODE: -1", "match"],
  ['"ERROR" -"Exiting"', "Exiting with ERRORCODE: -1", "no-match"],
  ['"ERROR" - "Exiting"', "ERROR", "match"],
  ["ERROR Exception", "[ERROR] Caught IllegalArgumentException", "match"],
  ["ERROR Exception", "[ERROR] Caught", "no-match"],
  ["error", "ERROR", "no-match"],
  ["?ERROR ?WARN", "WARN message", "match"],
  ["?ERROR ?WARN", "INFO message", "no-match"],
  ["ERROR WARN", "ERROR WARN message", "match"],
  ["ERROR -WARN", "ERROR message", "match"],
  ["ERROR ?WARN", "ERROR message", "unclear"],
  ['"Failed to process the request"', "[WARN] Failed to process the request", "match"],
  ["%colou?r%", "the color", "match"],
  ["%10\\.10\\.0\\.1%", "10x10x0x1", "no-match"],
  ["", "anything", "match"],
])("%s on the guide's terms", (pattern, line, expected) => {
  expect(outcome(pattern, line)).toBe(expected);
});

test.each<[string, "match" | "no-match", "match" | "no-match"]>([
  ["{ $.status >= 500 }", "no-match", "no-match"],
  ['{ $.status = "5*" }', "match", "no-match"],
  ["{ $.status = %^5\\d\\d$% }", "match", "no-match"],
  ["{ $.status = %^4[0-9][0-9]$% }", "no-match", "match"],
  ['{ ($.status = "403") && ($.httpMethod = "GET") }', "no-match", "match"],
  ["{ $.responseLatency > 1000 }", "no-match", "no-match"],
  ['{ $.wafVerdict = "WAF_BLOCK" }', "no-match", "no-match"],
])("%s on the preset's line of a failing and of a refused request", (pattern, failing, refused) => {
  const line = (outcomeOf: "server-error" | "refused") =>
    render(parseFormat(preset("REST")), sampleValues("REST", outcomeOf), "REST");
  expect(outcome(pattern, line("server-error"))).toBe(failing);
  expect(outcome(pattern, line("refused"))).toBe(refused);
});

test("columns of the guide's own access-log formats", () => {
  const line = (apiType: string) => {
    const [type, , text] = PUBLISHED.find(([api, shape]) => api === apiType && shape === "clf") ?? [
      "REST",
      "",
      "",
    ];
    return render(parseFormat(text), sampleValues(type, "refused"), type);
  };
  expect(outcome("[ip, x, y, time, request, status = 4*, ...]", line("HTTP"))).toBe("match");
  expect(outcome("[ip, x, y, time, request, status = 5*, ...]", line("HTTP"))).toBe("no-match");
  // In the REST example no blank stands between the time's bracket and the request's quote.
  expect(outcome("[ip, x, y, time, request, status = 4*, ...]", line("REST"))).toBe("unclear");
});

test.each<[string, string, RegExp]>([
  ["{ $.status = 503 }", '{"status":"503"}', /compared with a text/],
  ["{ $.status != 503 }", '{"status":"200"}', /compared with a text/],
  ['{ $.status = "503" }', '{"status":503}', /a value that is none/],
  ['{ $.nothing != "x" }', '{"status":503}', /not there/],
])("%s on %s is not settled by the guide", (pattern, line, why) => {
  const parsed = parseFilterPattern(pattern);
  const match = "pattern" in parsed && matchFilterPattern(parsed.pattern, line);
  expect(match && match.outcome === "unclear" && match.why).toMatch(why);
});

test.each<[string, string, string]>([
  ["{ $.status = 503 }", '{"status":"200"}', "no-match"],
  ["{ $.status = 503 || $.status = 200 }", '{"status":200}', "match"],
  ["{ $.a = 503 && $.b = 1 }", '{"a":"503","b":2}', "no-match"],
  ["{ $.a = 1 }", "not JSON", "no-match"],
  ["{ $.a = 1 }", "[1]", "no-match"],
  ["{ $.a = 1 }", "null", "no-match"],
  ["{ $.__proto__ NOT EXISTS }", "{}", "match"],
  ["{ $.constructor.name = * }", "{}", "no-match"],
  ["{ $.a IS TRUE }", '{"a":"true"}', "no-match"],
])("%s on %s: %s", (pattern, line, expected) => {
  expect(outcome(pattern, line)).toBe(expected);
});

test.each<[string, number, RegExp]>([
  ["{ $.status >= }", 14, /Expected a value/],
  ["{ $.status > abc }", 13, /needs a number/],
  ["{ status = 5 }", 2, /Expected a property/],
  ["{ $ = 5 }", 2, /after \$/],
  ["{ $.a = 5", 9, /Expected &&, \|\| or \}/],
  ["{ ($.a = 5 }", 11, /\)/],
  ["{ $.a.*.* = 5 }", 2, /one \*/],
  ["{ $.a == 5 }", 7, /Expected a value/],
  ["{ $.a = 5 } x", 12, /nothing more/],
  ['{ $.a = "x }', 8, /never closed/],
  ["[a, b", 5, /comma or \]/],
  ["[..., a, ...]", 9, /once/],
  ["[a = 1 && b = 2]", 10, /Expected a/],
  ["foo-bar", 3, /double quotes/],
  ["status=5", 6, /double quotes/],
  ["%a(b)%", 0, /"\(" is not allowed/],
  ["%[a%", 0, /never closed/],
  ["%a{3,1}%", 0, /ends before/],
  ["%a{9999}%", 0, /too many/],
  ["[a = %1% || a = %2% || a = %3%]", 31, /takes 2 regular/],
  ["x".repeat(1_025), 1_024, /1025 characters/],
])("%s is no pattern", (pattern, at, message) => {
  const parsed = parseFilterPattern(pattern);
  expect("problem" in parsed && parsed.problem.at).toBe(at);
  expect("problem" in parsed && parsed.problem.message).toMatch(message);
});

test("property: no pattern and no line make it throw", () => {
  const piece = fc.constantFrom(
    ..."{ } [ ] ( ) $ . $.a ['a'] = != >= < && || , ... * % \" \\ IS NULL NOT EXISTS 5 5* a ? - \0 é".split(
      " ",
    ),
    " ",
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 20 }).map((list) => list.join("")),
    fc.array(piece, { maxLength: 20 }).map((list) => `{${list.join(" ")}}`),
    fc.array(piece, { maxLength: 20 }).map((list) => `[${list.join("")}]`),
    fc.string({ unit: "binary", maxLength: 40 }),
  );
  fc.assert(
    fc.property(text, fc.oneof(text, fc.json()), (pattern, line) => {
      expect(outcome(pattern, line)).toBeTypeOf("string");
    }),
    { numRuns: 3_000 },
  );
});

test("property: the expressions find what JavaScript's own find", () => {
  const atom = fc.constantFrom("a", "b", "c", ".", "[ab]", "[^a]", "[a-c]", "\\d", "\\w", "\\.", "1");
  const times = fc.constantFrom("", "", "?", "*", "+", "{2}", "{1,2}", "{0,1}", "{1,}");
  const run = fc.array(fc.tuple(atom, times), { maxLength: 5 }).map((list) => list.flat().join(""));
  const anchored = fc
    .tuple(fc.boolean(), run, fc.boolean())
    .map(([start, middle, end]) => `${start ? "^" : ""}${middle}${end ? "$" : ""}`);
  const expression = fc.array(anchored, { minLength: 1, maxLength: 3 }).map((list) => list.join("|"));
  const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "1", ".", "x"), maxLength: 10 });
  fc.assert(
    fc.property(expression, text, (source, subject) => {
      const compiled = compileRegex(source);
      expect("regex" in compiled && findsRegex(compiled.regex, subject)).toBe(
        new RegExp(source, "s").test(subject),
      );
    }),
    { numRuns: 5_000 },
  );
});

test("expressions and lines made to be slow are answered in bounded work", () => {
  const slow = compileRegex(`${"a*".repeat(100)}b`);
  expect("regex" in slow && findsRegex(slow.regex, "a".repeat(2_000))).toBe(false);
  expect(outcome(`%${"a*".repeat(400)}b%`, "a".repeat(1_000_000))).toBe("unclear");
  expect(outcome("[a, b]", "[ ".repeat(500_000))).toBe("no-match");
  expect(outcome("{ $.a = 1 }", `${"[".repeat(500_000)}${"]".repeat(500_000)}`)).toBe("no-match");
  expect(outcome(`{${"(".repeat(500)}$.a = 1${")".repeat(500)}}`, '{"a":1}')).toBe("match");
});
