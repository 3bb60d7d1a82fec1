import {
  DeleteAccountPolicyCommand,
  DescribeAccountPoliciesCommand,
  PutAccountPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterEach, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { clientsOf, refusal } from "./clients.ts";

const ACCOUNT = "111122223333";
const TYPE = "SUBSCRIPTION_FILTER_POLICY" as const;
const DOCUMENT = JSON.stringify({
  DestinationArn: "arn:aws:firehose:eu-west-1:111122223333:deliverystream/all",
});

let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
});
async function logsHere() {
  sandbox = await startSandbox({ seed: { accounts: [{ id: ACCOUNT, name: "payments" }] } });
  return clientsOf(sandbox, ACCOUNT).logs;
}
const put = (more: object = {}) =>
  new PutAccountPolicyCommand({ policyName: "all", policyType: TYPE, policyDocument: DOCUMENT, ...more });

test("a subscription of the whole account-Region is kept, described and deleted", async () => {
  const logs = await logsHere();
  const criteria = 'LogGroupName NOT IN ["a"]';
  await logs.send(put({ selectionCriteria: criteria }));
  const { accountPolicies } = await logs.send(new DescribeAccountPoliciesCommand({ policyType: TYPE }));
  expect(accountPolicies).toMatchObject([
    {
      policyName: "all",
      policyType: TYPE,
      policyDocument: DOCUMENT,
      selectionCriteria: criteria,
      scope: "ALL",
      accountId: ACCOUNT,
    },
  ]);
  await logs.send(new DeleteAccountPolicyCommand({ policyName: "all", policyType: TYPE }));
  const after = await logs.send(new DescribeAccountPoliciesCommand({ policyType: TYPE }));
  expect(after.accountPolicies).toEqual([]);
});

test("a second one, criteria of another form and a document without a destination are refused", async () => {
  const logs = await logsHere();
  const nameOf = async (command: PutAccountPolicyCommand) => (await refusal(logs.send(command))).name;
  expect(await nameOf(put({ policyDocument: "{}" }))).toBe("InvalidParameterException");
  expect(await nameOf(put({ selectionCriteria: "LogGroupNamePrefix IN []" }))).toBe(
    "InvalidParameterException",
  );
  await logs.send(put());
  expect(await nameOf(put({ policyName: "second" }))).toBe("LimitExceededException");
});
