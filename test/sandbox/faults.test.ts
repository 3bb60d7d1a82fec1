import {
  GetAccountCommand,
  GetRestApisCommand,
  GetStagesCommand,
  UpdateAccountCommand,
} from "@aws-sdk/client-api-gateway";
import { GetApisCommand } from "@aws-sdk/client-apigatewayv2";
import { DescribeRegionsCommand } from "@aws-sdk/client-ec2";
import { AttachRolePolicyCommand, CreateRoleCommand } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Faults } from "../../src/sandbox/faults.ts";
import { generatedAccountId, generatedSeed, type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { clientsOf, refusal } from "./clients.ts";

const FIRST = generatedAccountId(0);
const SECOND = generatedAccountId(1);

let now = Date.UTC(2026, 0, 1);
let sandbox: Sandbox;
beforeAll(async () => {
  const seed = generatedSeed({
    accounts: 2,
    regions: 2,
    restApis: 3,
    httpApis: 1,
    websocketApis: 0,
    stagesPerApi: 1,
    loggedShare: 1,
    seed: 1,
  });
  sandbox = await startSandbox({ seed, clock: () => now });
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

const apis = (account = FIRST, region = "us-east-1") =>
  clientsOf(sandbox, account, region).v1.send(new GetRestApisCommand({}));
const v2Apis = (account = FIRST, region = "us-east-1") =>
  clientsOf(sandbox, account, region).v2.send(new GetApisCommand({}));

describe("throttle", () => {
  test("both versions share one bucket of each account and Region, which time fills", async () => {
    sandbox.faults.add({ kind: "throttle", rate: 2, burst: 3 });
    await apis();
    await v2Apis();
    await apis();
    const refused = await Promise.all([refusal(apis()), refusal(v2Apis())]);
    for (const each of refused) expect(each).toMatchObject({ name: "TooManyRequestsException", status: 429 });
    await apis(SECOND);
    await apis(FIRST, "us-east-2");
    now += 500;
    await apis();
    expect((await refusal(apis())).status).toBe(429);
  });

  test("is 10 a second after 40 at once, as the service has it", () => {
    const faults = new Faults();
    faults.add({ kind: "throttle" });
    const place = { account: FIRST, region: "us-east-1", service: "apigateway", operation: "GetStages" };
    const passed = (at: number, tries: number) =>
      Array.from({ length: tries }, () => faults.striking(place, at)).filter((struck) => struck.length === 0)
        .length;
    expect([
      passed(0, 100),
      passed(1_000, 100),
      passed(1_050, 1),
      passed(1_100, 5),
      passed(600_000, 100),
    ]).toEqual([40, 10, 0, 1, 40]);
  });

  test("leaves other services alone unless told, and then speaks as they do", async () => {
    sandbox.faults.add({ kind: "throttle", burst: 1 });
    const { sts, ec2 } = clientsOf(sandbox, FIRST);
    const identity = () => sts.send(new GetCallerIdentityCommand({}));
    await identity();
    await identity();
    sandbox.faults.add({ kind: "throttle", service: "*", rate: 0.001, burst: 1, account: FIRST });
    await identity();
    const names = await Promise.all([refusal(identity()), refusal(ec2.send(new DescribeRegionsCommand({})))]);
    expect(names.map(({ name }) => name)).toEqual(["Throttling", "RequestLimitExceeded"]);
  });
});

describe("where a fault strikes", () => {
  const place = { account: FIRST, region: "eu-west-1", service: "apigatewayv2", operation: "GetStages" };
  test.each([
    [{ account: FIRST }, true],
    [{ account: SECOND }, false],
    [{ region: "eu-*" }, true],
    [{ region: "us-*" }, false],
    [{ service: "apigateway" }, false],
    [{ service: "apigateway*" }, true],
    [{ operation: "Get*s" }, true],
    [{ operation: "*Stage*" }, true],
    [{ operation: "Get*Stages*Stages" }, false],
    [{ operation: "G*e*t*S*s", region: "*-1", account: "1*1" }, true],
  ])("%j: %s", (where, strikes) => {
    const faults = new Faults();
    faults.add({ kind: "reset", ...where });
    expect(faults.striking(place, 0).length === 1).toBe(strikes);
  });
});

describe("the kinds", () => {
  test("errors: so many, then none", async () => {
    sandbox.faults.add({ kind: "error", status: 500, count: 2 });
    expect((await refusal(apis())).status).toBe(500);
    expect((await refusal(apis())).status).toBe(500);
    expect((await apis()).items).toHaveLength(3);
  });

  test("errors by chance repeat exactly", () => {
    const struck = () => {
      const faults = new Faults();
      faults.add({ kind: "error", probability: 0.3, seed: 5 });
      const place = { account: FIRST, region: "r", service: "s", operation: "o" };
      return Array.from({ length: 200 }, () => faults.striking(place, 0).length);
    };
    const first = struck();
    expect(struck()).toEqual(first);
    const share = first.filter(Boolean).length / first.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
  });

  test("a cut connection", async () => {
    sandbox.faults.add({ kind: "reset" });
    await expect(apis()).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(sandbox.requests.entries.at(-1)?.status).toBe(0);
  });

  test("no answer at all, for as long as one waits", async () => {
    sandbox.faults.add({ kind: "hang" });
    const abort = new AbortController();
    const call = clientsOf(sandbox, FIRST).v1.send(new GetRestApisCommand({}), { abortSignal: abort.signal });
    const before = sandbox.requests.total;
    await expect.poll(() => sandbox.requests.total, { interval: 5 }).toBeGreaterThan(before);
    abort.abort();
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
  });

  test("latency delays and then answers", async () => {
    sandbox.faults.add({ kind: "latency", milliseconds: 1 });
    expect((await apis()).items).toHaveLength(3);
  });

  test("access denied, by whom the words say", async () => {
    const remove = sandbox.faults.add({ kind: "access-denied", operation: "GetAccount" });
    const { v1, ec2 } = clientsOf(sandbox, FIRST);
    const account = () => v1.send(new GetAccountCommand({}));
    expect(await refusal(account())).toEqual({
      name: "AccessDeniedException",
      status: 403,
      message: `User: arn:aws:iam::${FIRST}:user/sandbox-admin is not authorized to perform: apigateway:GET on resource: arn:aws:apigateway:eu-west-1::/account because no identity-based policy allows the apigateway:GET action`,
    });
    remove();
    sandbox.faults.add({ kind: "access-denied", by: "service-control-policy" });
    expect((await refusal(account())).message).toMatch(/with an explicit deny in a service control policy$/);
    expect((await refusal(ec2.send(new DescribeRegionsCommand({})))).name).toBe("UnauthorizedOperation");
  });

  test.each(["html", "truncated"] as const)("a body that is %s", async (body) => {
    sandbox.faults.add({ kind: "malformed", body });
    expect((await refusal(apis())).name).toBe("SyntaxError");
  });

  test("a body of other types", async () => {
    const { items = [] } = await apis();
    sandbox.faults.add({ kind: "malformed", body: "wrong-types" });
    const { v1 } = clientsOf(sandbox, FIRST, "us-east-1");
    const answer: unknown = await v1.send(new GetStagesCommand({ restApiId: items[0]?.id })).then(
      ({ item }) => item,
      (error: unknown) => error,
    );
    expect(Array.isArray(answer)).toBe(false);
  });

  test("expired tokens", async () => {
    sandbox.faults.add({ kind: "expired-token" });
    expect((await refusal(apis())).name).toBe("ExpiredTokenException");
  });

  test("a page token that repeats itself", async () => {
    sandbox.faults.add({ kind: "repeat-token" });
    const first = await apis();
    const { v1 } = clientsOf(sandbox, FIRST, "us-east-1");
    const second = await v1.send(new GetRestApisCommand({ position: first.position }));
    expect(second.position).toBe(first.position);
    expect(second.items?.map(({ id }) => id)).toEqual(first.items?.map(({ id }) => id));
  });
});

test("a role that IAM changed just now is not taken at once", async () => {
  const { v1, iam } = clientsOf(sandbox, FIRST, "us-east-1");
  const trust = {
    Effect: "Allow",
    Principal: { Service: "apigateway.amazonaws.com" },
    Action: "sts:AssumeRole",
  };
  const made = await iam.send(
    new CreateRoleCommand({
      RoleName: "logs",
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: trust }),
    }),
  );
  now += 60_000;
  await iam.send(
    new AttachRolePolicyCommand({
      RoleName: "logs",
      PolicyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
    }),
  );
  sandbox.faults.add({ kind: "stale-roles", milliseconds: 8_000 });
  const value = made.Role?.Arn ?? "";
  const set = () =>
    v1.send(
      new UpdateAccountCommand({ patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value }] }),
    );
  expect(await refusal(set())).toMatchObject({ name: "BadRequestException", status: 400 });
  now += 8_000;
  expect((await set()).cloudwatchRoleArn).toBe(value);
});

test("the log says who asked what, and counts all of it", async () => {
  sandbox.requests.clear();
  await apis(SECOND, "us-east-2");
  expect(sandbox.requests.entries).toEqual([
    { account: SECOND, region: "us-east-2", service: "apigateway", operation: "GetRestApis", status: 200 },
  ]);
  expect([...sandbox.requests.counts]).toEqual([["apigateway:GetRestApis 200", 1]]);
});
