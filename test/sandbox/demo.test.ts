import { GetRestApisCommand, GetStagesCommand } from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEMO } from "../../src/sandbox/demo.ts";
import { type Sandbox, seedFrom, startSandbox } from "../../src/sandbox/index.ts";
import { clientsOf, refusal } from "./clients.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: DEMO });
});
afterAll(() => sandbox.close());

test("is a seed like any other", () => {
  expect(seedFrom(JSON.parse(JSON.stringify(DEMO)))).toEqual(DEMO);
});

test("holds an organization that is worth a look", () => {
  const homes = DEMO.accounts.flatMap(({ regions = {} }) => Object.entries(regions));
  const rest = homes.flatMap(([, home]) => (home.restApis ?? []).flatMap(({ stages }) => stages));
  const http = homes.flatMap(([, home]) => (home.httpApis ?? []).flatMap(({ stages }) => stages));
  const websocket = homes.flatMap(([, home]) => (home.websocketApis ?? []).flatMap(({ stages }) => stages));
  const all = [...rest, ...http, ...websocket];
  expect(DEMO.accounts.length).toBeGreaterThanOrEqual(4);
  expect(new Set(homes.map(([region]) => region)).size).toBeGreaterThanOrEqual(5);
  expect(all.length).toBeGreaterThanOrEqual(60);
  expect([rest, http, websocket].every((stages) => stages.length > 0)).toBe(true);
  const logs = rest.map(({ accessLog }) => accessLog);
  expect(logs.some((log) => log?.destinationArn && !log.format)).toBe(true);
  expect(logs.some((log) => log?.format && !log.destinationArn)).toBe(true);
  expect(logs.some((log) => log?.destinationArn?.includes(":firehose:"))).toBe(true);
  expect(rest.some(({ canaryPercent }) => canaryPercent !== undefined)).toBe(true);
  expect(http.some(({ managed }) => managed)).toBe(true);
  expect(DEMO.accounts.some(({ status }) => status === "SUSPENDED")).toBe(true);
});

test("one Region is denied by a service control policy", async () => {
  const { v1 } = clientsOf(sandbox, "400000000004", "us-east-2");
  const { name, message } = await refusal(v1.send(new GetRestApisCommand({})));
  expect(name).toBe("AccessDeniedException");
  expect(message).toMatch(/apigateway:GET on resource: .*with an explicit deny in a service control policy/);
});

test("half-configured stages keep the half they have, unlogged ones have no key", async () => {
  const { v1 } = clientsOf(sandbox, "500000000005", "us-east-1");
  const { items = [] } = await v1.send(new GetRestApisCommand({}));
  const restApiId = items.find(({ name }) => name === "soap-bridge")?.id;
  const { item = [] } = await v1.send(new GetStagesCommand({ restApiId }));
  const [off, half] = item;
  expect(off && "accessLogSettings" in off && off.accessLogSettings !== undefined).toBe(false);
  expect(half?.accessLogSettings).toEqual({
    destinationArn: "arn:aws:logs:us-east-1:500000000005:log-group:/aws/apigateway/soap-bridge/v2",
  });
});
