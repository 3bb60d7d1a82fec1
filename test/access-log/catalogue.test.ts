import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { generatedModule } from "../../scripts/context-catalogue.ts";
import { availability, namesOn, unitOf, variableNamed } from "../../src/access-log/catalogue.ts";
import { VARIABLES } from "../../src/access-log/variables.ts";
import { isHttpVariable } from "../../src/sandbox/apigateway/access-log-rules.ts";

const root = resolve(import.meta.dirname, "../..");

test("the generated module is fresh", () => {
  const data = readFileSync(join(root, "scripts/data/context-variables.json"), "utf8");
  const written = readFileSync(join(root, "src/access-log/variables.ts"), "utf8");
  expect(generatedModule(data), "run: node scripts/context-catalogue.ts").toBe(written);
});

test.each<[string, string, string | undefined]>([
  ["requestId", "requestId", undefined],
  ["authorizer.error", "authorizer.error", undefined],
  ["authorizer.tenantId", "authorizer.", "tenantId"],
  ["authorizer.claims.sub", "authorizer.claims.", "sub"],
  ["requestOverride.header.x-foo", "requestOverride.header.", "x-foo"],
])("%s is found as %s with %s", (name, variable, property) => {
  expect(variableNamed(name)?.variable.name).toBe(variable);
  expect(variableNamed(name)?.property).toBe(property);
});

test.each(["RequestId", "authorizer.claims", "authorizer.a.b", "authorizer.", "__proto__", "constructor"])(
  "%s is no variable",
  (name) => {
    expect(variableNamed(name)).toBeUndefined();
  },
);

test("availability by API type", () => {
  const of = (name: string, apiType: "REST" | "HTTP" | "WEBSOCKET") => {
    const known = variableNamed(name);
    return known && availability(known, apiType);
  };
  expect(of("routeKey", "REST")).toBe("none");
  expect(of("routeKey", "HTTP")).toBe("full");
  expect(of("resourcePath", "HTTP")).toBe("empty");
  expect(of("integrationErrorMessage", "REST")).toBe("full");
  expect(of("authorizer.claims.sub", "WEBSOCKET")).toBe("none");
});

test("epochs are milliseconds, but seconds on HTTP APIs", () => {
  const epoch = variableNamed("requestTimeEpoch")?.variable;
  expect(epoch && unitOf(epoch, "HTTP")).toBe("s");
  expect(epoch && unitOf(epoch, "REST")).toBe("ms");
});

test("no name comes twice, and no fixed name is a family's", () => {
  const names = VARIABLES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(VARIABLES.filter(({ placeholder }) => placeholder !== undefined).map(({ name }) => name)).toEqual(
    names.filter((name) => name.endsWith(".")),
  );
});

test("the sandbox lets HTTP APIs have their own names, those they never fill, and no others", () => {
  const refused = VARIABLES.filter(({ placeholder }) => placeholder === undefined)
    .map(({ name }) => name)
    .filter((name) => !isHttpVariable(name));
  expect(refused.filter((name) => namesOn("HTTP").includes(name))).toEqual([]);
  expect(refused).toEqual(expect.arrayContaining(["identity.apiKey", "waf.status", "connectionId"]));
  expect(["resourcePath", "authorizer.claims.sub"].filter((name) => !isHttpVariable(name))).toEqual([]);
});
