import { expect, test } from "vitest";
import { parseFilterPattern } from "../../src/access-log/filter-pattern/index.ts";
import { publishedFrom } from "../../src/access-log/filter-pattern/published.ts";

function published(pattern: string, value: string, line: string) {
  const parsed = parseFilterPattern(pattern);
  return "problem" in parsed ? parsed.problem : publishedFrom(parsed.pattern, value, line);
}

const LINE = '{"latency":"87","http":{"bytes":12},"list":[3,4],"my-key":5,"error":"-"}';

test.each<[string, string, string, unknown]>([
  ["{ $.latency = * }", "1", LINE, 1],
  ["{ $.latency = * }", " 0.5 ", LINE, 0.5],
  ["{ $.latency = * }", "$.latency", LINE, 87],
  ["{ $.latency = * }", "$.http.bytes", LINE, 12],
  ["{ $.latency = * }", "$.list[1]", LINE, 4],
  ["{ $.latency = * }", "$.['my-key']", LINE, 5],
  ["{ $.latency = * }", "$.error", LINE, "nothing"],
  ["{ $.latency = * }", "$.http", LINE, "nothing"],
  ["{ $.latency = * }", "$.none", LINE, "nothing"],
  ["{ $.latency = * }", "$.latency and more", LINE, "nothing"],
  ["{ $.latency = * }", "$", LINE, "nothing"],
  ["{ $.latency = * }", "$.latency", "no JSON", "nothing"],
  ["[ip, status, bytes]", "$bytes", "10.0.0.1 200 17", 17],
  ["[ip, ..., bytes]", "$bytes", '10.0.0.1 "GET / HTTP/1.1" 200 17', 17],
  ["[ip, status, bytes]", "$ip", "10.0.0.1 200 17", "nothing"],
  ["[ip, status, bytes]", "$size", "10.0.0.1 200 17", "nothing"],
  ["[ip, status, bytes]", "$bytes", '10.0.0.1 "20"0 17', "unclear"],
  ["ERROR", "$.latency", "ERROR", "unclear"],
  ["ERROR", "2", "ERROR", 2],
  ["ERROR", "two", "ERROR", "nothing"],
])("%s with the value %s", (pattern, value, line, expected) => {
  expect(published(pattern, value, line)).toEqual(expected);
});
