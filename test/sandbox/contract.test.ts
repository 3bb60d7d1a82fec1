import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { ALL_ROWS } from "./all-rows.ts";
import { clientsOf } from "./clients.ts";
import type { Backend } from "./contract-rows.ts";

const ACCOUNT = "123456789012";
const POLICY = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";

let sandbox: Sandbox;
let backend: Backend;
beforeAll(async () => {
  const roles = [{ name: "api-logs", trusts: ["apigateway.amazonaws.com"], policies: [POLICY] }];
  sandbox = await startSandbox({
    seed: { accounts: [{ id: ACCOUNT, name: "contract", roles }] },
    verifySignatures: true,
  });
  backend = {
    account: ACCOUNT,
    region: "eu-west-1",
    roleArn: `arn:aws:iam::${ACCOUNT}:role/api-logs`,
    clients: clientsOf(sandbox, ACCOUNT, "eu-west-1"),
    withoutRole: { clients: clientsOf(sandbox, ACCOUNT, "us-west-2"), region: "us-west-2" },
    empty: clientsOf(sandbox, ACCOUNT, "ap-south-1"),
  };
});
afterAll(() => sandbox.close());

test("no two rows have one name", () => {
  expect(new Set(ALL_ROWS.map(({ name }) => name)).size).toBe(ALL_ROWS.length);
});

test.each(ALL_ROWS.map((row) => [row.name, row] as const))("%s", (_, { run }) => run(backend));
