import { expect, test } from "vitest";
import { jsonLayout } from "../../src/access-log/json-layout.ts";
import { byteLength, V2_MODEL_BYTES } from "../../src/access-log/limits.ts";
import { parseFormat } from "../../src/access-log/parse.ts";
import { preset } from "../../src/access-log/presets.ts";
import { render, renderMissing } from "../../src/access-log/render.ts";
import { sampleValues } from "../../src/access-log/samples.ts";
import { lineSize } from "../../src/access-log/size.ts";

const API_TYPES = ["REST", "HTTP", "WEBSOCKET"] as const;

test.each(API_TYPES)("the preset for %s parses as JSON with every value missing", (apiType) => {
  const format = parseFormat(preset(apiType));
  const line = JSON.parse(renderMissing(format));
  expect(Object.keys(line)).toHaveLength(format.variables.length);
  expect(new Set(Object.values(line))).toEqual(new Set(["-"]));
  expect(jsonLayout(format).faults).toEqual([]);
});

test.each(API_TYPES)("the preset for %s parses as JSON however a request ends", (apiType) => {
  for (const outcome of ["success", "refused", "server-error"] as const) {
    const values = sampleValues(apiType, outcome);
    const line = JSON.parse(render(parseFormat(preset(apiType)), values, apiType));
    expect(line.status).toBe(values.get("status"));
    expect(line.errorMessage).toBe(values.get("error.message") ?? "-");
  }
});

test("the presets stay in the size limits", () => {
  expect(byteLength(preset("REST"))).toBeLessThan(2_048);
  expect(byteLength(preset("HTTP"))).toBeLessThan(V2_MODEL_BYTES);
  expect(byteLength(preset("WEBSOCKET"))).toBeLessThan(V2_MODEL_BYTES);
});

test("a line of the REST preset weighs more than a kilobyte, an empty one less", () => {
  const size = lineSize(parseFormat(preset("REST")), "REST");
  expect(size.typical).toBeGreaterThan(1_000);
  expect(size.typical).toBeLessThan(1_600);
  expect(size.least).toBeLessThan(1_000);
});

test("bytes are counted, not characters", () => {
  expect(lineSize(parseFormat("é$context.path"), "REST").least).toBe(3);
});
