import { describe, expect, test } from "vitest";
import type { Stage } from "../../../src/model/stage.ts";
import { scanAws } from "../../../src/sources/aws/index.ts";
import { restExposure, restProperties, v2Properties } from "../../../src/sources/aws/stage-properties.ts";
import { sandboxed } from "./sandboxed.ts";

const { start } = sandboxed();
const known = (value: unknown) => ({ state: "known", value });
const OFF = known({ level: "OFF", dataTrace: false });
const UNSET = known({ level: "OFF", dataTrace: false, unset: true });

describe("a REST stage's own item", () => {
  test("absent keys mean off, none and no canary", () => {
    expect(restProperties({ stageName: "prod" })).toEqual({
      executionLog: UNSET,
      webAcl: known(null),
      canary: known(false),
    });
  });

  test("only the settings for every method make the stage log", () => {
    const one = { "orders/GET": { loggingLevel: "INFO", dataTraceEnabled: true } };
    expect(restProperties({ methodSettings: one }).executionLog).toEqual(UNSET);
    const level = { "*/*": { loggingLevel: "OFF" } };
    expect(restProperties({ methodSettings: level }).executionLog).toEqual(OFF);
    const all = { ...one, "*/*": { loggingLevel: "ERROR", dataTraceEnabled: true } };
    expect(restProperties({ methodSettings: all }).executionLog).toEqual(
      known({ level: "ERROR", dataTrace: true }),
    );
  });

  test.each<[string, unknown]>([
    ["settings that are a list", { methodSettings: [], webAclArn: 7, canarySettings: "on" }],
    [
      "a level nobody knows",
      { methodSettings: { "*/*": { loggingLevel: "LOUD" } }, webAclArn: {}, canarySettings: 1 },
    ],
  ])("%s are unknown, not off", (_, item) => {
    const { executionLog, webAcl, canary } = restProperties(item);
    expect([executionLog, webAcl, canary].map((fact) => fact?.state)).toEqual([
      "unknown",
      "unknown",
      "unknown",
    ]);
  });
});

test("WebSocket stages have an execution log, HTTP stages none", () => {
  const item = { DefaultRouteSettings: { LoggingLevel: "INFO", DataTraceEnabled: false } };
  expect(v2Properties(item, "WEBSOCKET")).toEqual({
    executionLog: known({ level: "INFO", dataTrace: false }),
  });
  expect(v2Properties({}, "WEBSOCKET")).toEqual({ executionLog: OFF });
  expect(v2Properties(item, "HTTP")).toEqual({});
});

test("an API is private by its endpoint type alone", () => {
  expect(restExposure({ endpointConfiguration: { types: ["PRIVATE"] } })).toEqual(known("private"));
  expect(restExposure({ endpointConfiguration: { types: ["REGIONAL"] } })).toEqual(known("public"));
  expect(restExposure({})).toMatchObject({ state: "unknown" });
});

test("a scan brings them home without a further call", async () => {
  const account = "111122223333";
  const restApis = [
    {
      name: "orders",
      endpoint: "PRIVATE" as const,
      stages: [
        { name: "prod", loggingLevel: "INFO" as const, webAclArn: "arn:aws:wafv2:x", canaryPercent: 10 },
      ],
    },
  ];
  const sandbox = await start(
    { seed: { accounts: [{ id: account, name: "payments", regions: { "eu-west-1": { restApis } } }] } },
    account,
  );
  const slices = scanAws({
    environment: { AWS_REGION: "eu-west-1" },
    endpointUrl: sandbox.url,
    credentials: async () => sandbox.credentials(account),
    regions: ["eu-west-1"],
    signal: new AbortController().signal,
  });
  const stages: Stage[] = [];
  for await (const slice of slices) stages.push(...slice.stages);
  expect(stages).toMatchObject([
    {
      exposure: known("private"),
      executionLog: known({ level: "INFO", dataTrace: false }),
      webAcl: known("arn:aws:wafv2:x"),
      canary: known(true),
    },
  ]);
  expect(sandbox.requests.entries.map(({ operation }) => operation).sort()).toEqual([
    "DescribeRegions",
    "GetAccount",
    "GetApis",
    "GetCallerIdentity",
    "GetRestApis",
    "GetStages",
  ]);
});
