import pc from "picocolors";
import { expect, test } from "vitest";
import { stepLines } from "../../../src/commands/fix/people/step-lines.ts";
import { HTTP, REST } from "../../fixes/scene.ts";
import * as make from "../../fixes/steps.ts";

const look = { paint: pc.createColors(false), columns: 200 };

test("the fields of a format are told once; who gets the same ones is told where they stand", () => {
  const told = new Map<string, number>();
  const other = make.accessLog({ ...REST, stage: "test" }, "/other");
  const after = {
    ...(other.after as object),
    format: '{"id":"$context.requestId","ip":"$context.identity.sourceIp"}',
  };
  const formats = [
    make.accessLog(REST, "/new"),
    make.accessLog(HTTP, "/new"),
    { ...other, after },
    { ...other, after },
  ]
    .map((step, index) => stepLines(step, index + 1, look, told))
    .map((lines) => lines.find((line) => line.includes("format JSON"))?.trim());
  expect(formats[0]).toMatch(/^\+ format JSON with \d+ fields?: \w/);
  expect(formats[1]).toMatch(/^\+ format JSON with \d+ fields?, (?:those|that) of step 1$/);
  expect(formats.slice(2)).toEqual([
    "+ format JSON with 2 fields: id, ip",
    "+ format JSON with 2 fields, those of step 3",
  ]);
});
