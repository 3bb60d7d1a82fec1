import { CreateStageCommand, UpdateStageCommand } from "@aws-sdk/client-api-gateway";
import {
  DescribeConfigurationAggregatorsCommand,
  SelectAggregateResourceConfigCommand,
  SelectResourceConfigCommand,
} from "@aws-sdk/client-config-service";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parsedQuery } from "../../src/sandbox/config/parse.ts";
import { QueryError } from "../../src/sandbox/config/tokens.ts";
import { DEMO, DEMO_AGGREGATOR, DEMO_MANAGEMENT_ACCOUNT, DEMO_REGION } from "../../src/sandbox/demo.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type Clients, clientsOf, refusal } from "./clients.ts";

let sandbox: Sandbox;
let home: Clients;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: DEMO });
  home = clientsOf(sandbox, DEMO_MANAGEMENT_ACCOUNT, DEMO_REGION);
});
afterAll(() => sandbox.close());

interface Item {
  readonly accountId?: string;
  readonly awsRegion?: string;
  readonly resourceId?: string;
  readonly resourceType?: string;
  readonly resourceName?: string;
  readonly configurationItemCaptureTime?: string;
  readonly configuration?: Readonly<Record<string, unknown>>;
}

/** The items of every page, and how large the pages were. */
async function select(Expression: string, limit?: number) {
  const items: Item[] = [];
  const sizes: number[] = [];
  let NextToken: string | undefined;
  do {
    const page = await home.config.send(
      new SelectAggregateResourceConfigCommand({
        ConfigurationAggregatorName: DEMO_AGGREGATOR,
        Expression,
        NextToken,
        ...(limit === undefined ? {} : { MaxResults: limit }),
      }),
    );
    sizes.push(page.Results?.length ?? 0);
    for (const result of page.Results ?? []) items.push(JSON.parse(result) as Item);
    NextToken = page.NextToken;
  } while (NextToken);
  return { items, sizes };
}

const STAGES = "WHERE resourceType IN ('AWS::ApiGateway::Stage', 'AWS::ApiGatewayV2::Stage')";

describe("SelectAggregateResourceConfig", () => {
  test("gives the stages of every active account, in pages", async () => {
    const { items, sizes } = await select(`SELECT accountId, awsRegion, resourceId ${STAGES}`, 30);
    const active = DEMO.accounts.filter(({ status }) => status !== "SUSPENDED");
    const seeded = active
      .flatMap(({ regions = {} }) => Object.values(regions))
      .flatMap((each) => [...(each.restApis ?? []), ...(each.httpApis ?? []), ...(each.websocketApis ?? [])])
      .flatMap(({ stages }) => stages).length;
    expect(items).toHaveLength(seeded);
    expect(new Set(items.map(({ resourceId, accountId }) => `${accountId} ${resourceId}`)).size).toBe(seeded);
    expect(sizes.slice(0, -1).every((size) => size === 30)).toBe(true);
    expect(Object.keys(items[0] ?? {}).sort()).toEqual(["accountId", "awsRegion", "resourceId"]);
  });

  test("a page has at most 100 results", async () => {
    const { sizes } = await select("SELECT resourceId WHERE resourceType LIKE 'AWS::ApiGateway%'", 500);
    expect(Math.max(...sizes)).toBe(100);
  });

  test("a stage is known by its ARN, without its API's id or protocol", async () => {
    const { items } = await select(
      `SELECT resourceId, resourceName, configuration.restApiId, configuration.apiId, configuration.protocolType, configuration.stageName ${STAGES} ORDER BY resourceId`,
    );
    for (const { resourceId, configuration } of items) {
      expect(resourceId).toMatch(
        /^arn:aws:apigateway:[a-z0-9-]+::\/(?:restapis|apis)\/[a-z0-9]+\/stages\/.+$/,
      );
      expect(Object.keys(configuration ?? {})).toEqual(["stageName"]);
    }
  });

  test("an unlogged stage has no settings, a half-configured one has its half", async () => {
    const { items } = await select(
      `SELECT resourceName, configuration.accessLogSettings.destinationArn, configuration.accessLogSettings.format ${STAGES} AND accountId = '500000000005'`,
    );
    const shapes = items.map(({ configuration }) =>
      Object.keys((configuration?.accessLogSettings as object) ?? {}).join(),
    );
    expect(new Set(shapes)).toEqual(new Set(["", "destinationArn", "format", "destinationArn,format"]));
  });

  test("orders, groups and counts", async () => {
    const { items } = await select(
      "SELECT resourceType, COUNT(*) WHERE accountId = '500000000005' GROUP BY resourceType ORDER BY COUNT(*) DESC",
    );
    const counts = items.map((each) => (each as Record<string, unknown>)["COUNT(*)"]);
    expect(counts).toEqual([...counts].sort((a, b) => Number(b) - Number(a)));
    expect(items.map(({ resourceType }) => resourceType)).toContain("AWS::ApiGateway::Stage");
  });

  test("an aggregator that is not there", async () => {
    const command = new SelectAggregateResourceConfigCommand({
      ConfigurationAggregatorName: "nobody",
      Expression: "SELECT resourceId",
    });
    expect((await refusal(home.config.send(command))).name).toBe("NoSuchConfigurationAggregatorException");
  });

  test.each([
    ["a null predicate", `SELECT resourceId WHERE configuration.accessLogSettings IS NULL`],
    ["a join", "SELECT a.resourceId JOIN b"],
    ["an alias", "SELECT resourceId AS id"],
    ["DISTINCT", "SELECT DISTINCT resourceType"],
    ["HAVING", "SELECT resourceType, COUNT(*) GROUP BY resourceType HAVING COUNT(*) = 1"],
    ["FROM", "SELECT resourceId FROM resources"],
    ["a wildcard at the front", "SELECT resourceId WHERE resourceName LIKE '%prod'"],
    ["a wildcard after two characters", "SELECT resourceId WHERE resourceName LIKE 'pr%'"],
    ["a property outside GROUP BY", "SELECT accountId, COUNT(*) GROUP BY resourceType"],
    ["half a condition", "SELECT resourceId WHERE"],
    ["an open text", "SELECT resourceId WHERE resourceName = 'prod"],
  ])("refuses %s", async (_, expression) => {
    expect((await refusal(select(expression))).name).toBe("InvalidExpressionException");
  });

  test("refuses more than 4,096 characters", async () => {
    const long = `SELECT resourceId WHERE resourceName = '${"x".repeat(4_096)}'`;
    expect((await refusal(select(long))).name).toBe("ValidationException");
  });

  test("refuses a token it has not given out", async () => {
    const command = new SelectAggregateResourceConfigCommand({
      ConfigurationAggregatorName: DEMO_AGGREGATOR,
      Expression: "SELECT resourceId",
      NextToken: "made-up",
    });
    expect((await refusal(home.config.send(command))).name).toBe("InvalidNextTokenException");
  });
});

test("SelectResourceConfig sees its own account and Region, and a change made through the API", async () => {
  const { v1, config } = clientsOf(sandbox, "600000000006", "us-west-2");
  const ask = async (columns: string) =>
    (
      (await config.send(new SelectResourceConfigCommand({ Expression: `SELECT ${columns} ${STAGES}` })))
        .Results ?? []
    ).map((each) => JSON.parse(each) as Item);
  const [before] = await ask("resourceId, configuration.deploymentId");
  const restApiId = before?.resourceId?.split("/")[2];
  const deploymentId = String(before?.configuration?.deploymentId);
  await v1.send(new CreateStageCommand({ restApiId, stageName: "extra", deploymentId }));
  const patchOperations = [
    { op: "replace" as const, path: "/accessLogSettings/format", value: "$context.requestId" },
  ];
  await v1.send(new UpdateStageCommand({ restApiId, stageName: "extra", patchOperations }));
  const after = await ask("resourceName, configuration.accessLogSettings.format");
  expect(after.find(({ resourceName }) => resourceName === "extra")?.configuration).toEqual({
    accessLogSettings: { format: "$context.requestId" },
  });
});

test("DescribeConfigurationAggregators names the organization's", async () => {
  const { ConfigurationAggregators = [] } = await home.config.send(
    new DescribeConfigurationAggregatorsCommand({}),
  );
  expect(ConfigurationAggregators.map((each) => each.ConfigurationAggregatorName)).toEqual([DEMO_AGGREGATOR]);
  expect(ConfigurationAggregators[0]?.OrganizationAggregationSource?.AllAwsRegions).toBe(true);
});

test("no text makes the parser throw anything but its own error", () => {
  const piece = fc.constantFrom(
    "SELECT",
    "WHERE",
    "NOT",
    "(",
    ")",
    "=",
    "'x'",
    "a.b",
    ",",
    "IN",
    "AND",
    "COUNT",
    "*",
    "LIKE",
    "5",
    "ORDER BY",
  );
  const text = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.array(piece, { maxLength: 60 }).map((all) => all.join(" ")),
  );
  fc.assert(
    fc.property(text, (query) => {
      try {
        parsedQuery(query);
      } catch (error) {
        expect(error).toBeInstanceOf(QueryError);
      }
    }),
  );
});

test("deep nesting is refused, not overflowed", () => {
  expect(() => parsedQuery(`SELECT a WHERE ${"(".repeat(2_000)}b = 1`)).toThrow(QueryError);
  expect(() => parsedQuery(`SELECT a WHERE ${"NOT ".repeat(2_000)}b = 1`)).toThrow(QueryError);
});
