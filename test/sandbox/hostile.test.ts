import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { outcomeOf, type Setting } from "../../src/sandbox/answer.ts";
import { Faults } from "../../src/sandbox/faults.ts";
import { worldFrom } from "../../src/sandbox/grow.ts";
import { DEMO, startSandbox } from "../../src/sandbox/index.ts";
import { SERVICES } from "../../src/sandbox/services/index.ts";

const PAYMENTS = "200000000002";
const MANAGEMENT = "100000000001";

function setting(): Setting {
  const world = worldFrom(DEMO);
  return { world, faults: new Faults(), services: SERVICES, clock: () => 0, verifySignatures: false };
}

const scope = (account: string, service: string) =>
  `AWS4-HMAC-SHA256 Credential=AKIASBOX${account}/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;

/** JSON values of every type, also under the names that the operations read. */
const name = fc.oneof(
  fc.constantFrom(
    "name",
    "stageName",
    "deploymentId",
    "accessLogSettings",
    "patchOperations",
    "op",
    "path",
    "value",
    "tags",
    "variables",
    "canarySettings",
    "endpointConfiguration",
    "types",
    "protocolType",
    "target",
    "Expression",
    "NextToken",
    "MaxResults",
    "ParentId",
    "__proto__",
    "constructor",
  ),
  fc.string(),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom(
      "prod",
      "HTTP",
      "replace",
      "/accessLogSettings/format",
      "/*/*/logging/loglevel",
      "$default",
    ),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(name, tie("value"), { maxKeys: 6 }),
  ),
}));
const body = fc.oneof(
  fc.string(),
  value.map((each) => JSON.stringify(each) ?? ""),
);

const world = worldFrom(DEMO);
const home = world.accounts.get(PAYMENTS)?.homes.get("eu-west-1");
const rest = [...(home?.restApis.keys() ?? [])][0] ?? "";
const v2 = [...(home?.v2Apis.keys() ?? [])][0] ?? "";
const path = fc.oneof(
  fc.constantFrom(
    "/restapis",
    `/restapis/${rest}`,
    `/restapis/${rest}/stages`,
    `/restapis/${rest}/stages/prod`,
    `/restapis/${rest}/deployments`,
    "/account",
    "/v2/apis",
    `/v2/apis/${v2}/stages`,
    `/v2/apis/${v2}/stages/$default`,
    `/v2/apis/${v2}/deployments`,
    `/v2/apis/${v2}/routes`,
    "/tags/arn%3Aaws%3A",
    "/v2/tags/%E0%A4%A",
  ),
  fc.webPath(),
  fc.string(),
);
const method = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "BREW");
const query = fc.oneof(
  fc.webQueryParameters(),
  fc.constantFrom("limit=0", "limit=x", "position=!!", "maxResults=1e9", "nextToken=%ff"),
);

describe("no request makes the sandbox fail by itself", () => {
  test("API Gateway", () => {
    const at = setting();
    fc.assert(
      fc.property(method, path, query, body, (verb, where, asked, content) => {
        const headers = { authorization: scope(PAYMENTS, "apigateway") };
        const { answer } = outcomeOf({ method: verb, path: where, query: asked, headers, body: content }, at);
        expect(answer.status, answer.body).toBeLessThan(500);
      }),
      { numRuns: 3_000 },
    );
  });

  test("Organizations and Config", () => {
    const at = setting();
    const target = fc.constantFrom(
      "AWSOrganizationsV20161128.ListAccounts",
      "AWSOrganizationsV20161128.ListChildren",
      "AWSOrganizationsV20161128.ListParents",
      "AWSOrganizationsV20161128.ListAccountsForParent",
      "StarlingDoveService.SelectResourceConfig",
      "StarlingDoveService.SelectAggregateResourceConfig",
      "StarlingDoveService.DescribeConfigurationAggregators",
      "__proto__",
    );
    fc.assert(
      fc.property(target, body, (operation, content) => {
        const service = operation.startsWith("AWSO") ? "organizations" : "config";
        const headers = { authorization: scope(MANAGEMENT, service), "x-amz-target": operation };
        const { answer } = outcomeOf({ method: "POST", path: "/", query: "", headers, body: content }, at);
        expect(answer.status, answer.body).toBeLessThan(500);
      }),
      { numRuns: 2_000 },
    );
  });

  test("STS and EC2", () => {
    const at = setting();
    const form = fc
      .dictionary(
        fc.constantFrom(
          "RoleArn",
          "RoleSessionName",
          "DurationSeconds",
          "ExternalId",
          "RegionName.1",
          "AllRegions",
        ),
        fc.oneof(
          fc.string(),
          fc.constantFrom("arn:aws:iam::200000000002:role/StagelightScan", "900", "true"),
        ),
      )
      .map((each) => new URLSearchParams(each).toString());
    const action = fc.constantFrom("AssumeRole", "GetCallerIdentity", "DescribeRegions", "constructor");
    fc.assert(
      fc.property(fc.constantFrom("sts", "ec2"), action, form, (service, operation, content) => {
        const headers = { authorization: scope(MANAGEMENT, service) };
        const text = `Action=${operation}&${content}`;
        const { answer } = outcomeOf({ method: "POST", path: "/", query: "", headers, body: text }, at);
        expect(answer.status, answer.body).toBeLessThan(500);
      }),
      { numRuns: 1_000 },
    );
  });

  test("any Authorization header", () => {
    const at = setting();
    const odd = fc.oneof(
      fc.string(),
      fc.string().map((each) => `AWS4-HMAC-SHA256 ${each}`),
      fc
        .string()
        .map(
          (each) =>
            `AWS4-HMAC-SHA256 Credential=${each}/a/b/apigateway/aws4_request, SignedHeaders=x, Signature=y`,
        ),
    );
    fc.assert(
      fc.property(odd, (authorization) => {
        const request = { method: "GET", path: "/restapis", query: "", headers: { authorization }, body: "" };
        expect(outcomeOf(request, at).answer.status).toBe(403);
      }),
    );
  });
});

test("a body over a megabyte is refused", async () => {
  const sandbox = await startSandbox({ seed: DEMO });
  const answer = await fetch(`${sandbox.url}/restapis`, { method: "POST", body: "x".repeat(1_100_000) });
  expect(answer.status).toBe(413);
  await sandbox.close();
});
