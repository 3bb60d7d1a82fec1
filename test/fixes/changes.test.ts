import fc from "fast-check";
import { expect, test } from "vitest";
import { changesOf, linesOf } from "../../src/fixes/changes.ts";
import type { Json } from "../../src/fixes/step.ts";
import * as make from "./steps.ts";

const shown = (step: Parameters<typeof changesOf>[0]) => changesOf(step).map(({ sign, text }) => sign + text);
const HTTP = { apiType: "HTTP", apiId: "http1", stage: "$default" } as const;
const log = (before: Json, after: Json) => ({ ...make.accessLog(HTTP, "/new"), before, after });
const FORMAT = '{"ip":"$context.identity.sourceIp","http":{"status":$context.status}}';

test("a format that is new is named by its fields", () => {
  expect(shown(log({ destination: null, format: null }, { destination: "arn", format: FORMAT }))).toEqual([
    "+destination arn",
    "+format JSON with 2 fields: ip, http.status",
  ]);
});

test("of a mended format the fields that change are shown", () => {
  const after = FORMAT.replace('"http"', '"id":"$context.requestId","http"');
  expect(shown(log({ destination: "a", format: FORMAT }, { destination: "b", format: after }))).toEqual([
    "-destination a",
    "+destination b",
    " format JSON:",
    "   ip: $context.identity.sourceIp",
    "+  id: $context.requestId",
    "   http.status: $context.status",
  ]);
});

test("a format that is no JSON is shown as it is", () => {
  expect(
    shown(log({ destination: null, format: null }, { destination: "a", format: "$context.requestId" })),
  ).toEqual(["+destination a", "+format $context.requestId"]);
});

test("days, documents and what is not there", () => {
  expect(shown(make.retention("/there", 7, 90))).toEqual(["-7 days", "+90 days"]);
  expect(shown(make.createGroup("/new"))).toEqual(["+logGroupClass STANDARD"]);
  const policy = make.resourcePolicy("ours", { Version: "1", Statement: [{ Effect: "Allow" }] });
  expect(shown(policy)[1]).toBe('+  "Version": "1",');
  expect(shown(make.protect("/there"))).toEqual(["+yes"]);
});

test("lines that stay and go are those from before, lines that stay and come those from after", () => {
  const state = fc.array(fc.record({ a: fc.constantFrom("x", "y", "z") }), { maxLength: 8 });
  fc.assert(
    fc.property(state, state, (before, after) => {
      const step = { ...make.resourcePolicy("ours", after), before };
      const changes = changesOf(step);
      const of = (...signs: string[]) =>
        changes.filter(({ sign }) => signs.includes(sign)).map(({ text }) => text);
      expect(of(" ", "-")).toEqual(linesOf(step, before));
      expect(of(" ", "+")).toEqual(linesOf(step, after));
    }),
  );
});
