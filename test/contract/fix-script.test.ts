import { execFile } from "node:child_process";
import { dirname, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import accesslogging from "../../src/checks/accesslogging.ts";
import { judgeSlice } from "../../src/checks/judge.ts";
import { planFor } from "../../src/fixes/plan.ts";
import { shellScript } from "../../src/fixes/shell.ts";
import { BASELINE } from "../../src/model/demands.ts";
import { known } from "../../src/model/fact.ts";
import type { Stage } from "../../src/model/stage.ts";
import { DEMO, startSandbox } from "../../src/sandbox/index.ts";

const BIN = dirname(resolve(import.meta.dirname, "../../.venv/bin/aws"));
const PAYMENTS = "200000000002";
const REGION = "eu-west-1";

test("the script gives a stage its log through the real AWS CLI, and a second run changes nothing", async () => {
  const sandbox = await startSandbox({ seed: DEMO, verifySignatures: true });
  onTestFinished(() => sandbox.close());
  const keys = sandbox.credentials(PAYMENTS);
  const sh = async (script: string) => {
    const { stdout } = await promisify(execFile)("sh", ["-c", script], {
      env: {
        PATH: `${BIN}:${process.env.PATH}`,
        HOME: "/nonexistent",
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_MAX_ATTEMPTS: "1",
        AWS_ENDPOINT_URL: sandbox.url,
        AWS_DEFAULT_REGION: REGION,
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      },
    });
    return stdout;
  };
  const api = JSON.parse(
    await sh("aws apigatewayv2 create-api --name it --protocol-type HTTP --output json"),
  ) as { ApiId: string };
  await sh(`aws apigatewayv2 create-stage --api-id ${api.ApiId} --stage-name '$default'`);
  const stage: Stage = {
    id: "it",
    apiType: "HTTP",
    api: { id: api.ApiId, name: "it's $HOME" },
    name: "$default",
    origin: { kind: "aws", account: PAYMENTS, region: REGION, arn: "arn:aws:apigateway:eu-west-1::/x" },
    accessLog: known(null),
  };
  const slice = { scope: { kind: "aws" }, stages: [stage], surroundings: {}, gaps: [] } as const;
  const { steps } = planFor(judgeSlice(slice, [accesslogging]), BASELINE);
  const script = shellScript(steps);
  const asked = steps.at(-1)?.call.parameters.AccessLogSettings;
  const state = async () => [
    JSON.parse(
      await sh(`aws apigatewayv2 get-stage --api-id ${api.ApiId} --stage-name '$default' --output json`),
    ),
    JSON.parse(
      await sh(
        `aws logs describe-log-groups --log-group-name-prefix /aws/apigateway/access/${api.ApiId} --output json`,
      ),
    ),
  ];
  await sh(script);
  const once = await state();
  expect(once[0].AccessLogSettings).toEqual(asked);
  expect(once[1].logGroups).toMatchObject([{ retentionInDays: 90 }]);
  await sh(script);
  const twice = await state();
  expect({ ...twice[0], LastUpdatedDate: "" }).toEqual({ ...once[0], LastUpdatedDate: "" });
  expect(twice[1]).toEqual(once[1]);
}, 90_000);
