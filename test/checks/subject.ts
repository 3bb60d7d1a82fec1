import type { Check } from "../../src/checks/check.ts";
import { judgeStage } from "../../src/checks/judge.ts";
import { BASELINE, type Demands } from "../../src/model/demands.ts";
import { type Fact, known } from "../../src/model/fact.ts";
import type { Finding } from "../../src/model/finding.ts";
import type { Stage } from "../../src/model/stage.ts";
import type { LogGroup, Surroundings } from "../../src/model/surroundings.ts";

export const ACCOUNT = "111122223333";
export const REGION = "eu-west-1";
export const GROUP = "/aws/apigateway/orders";
export const GROUP_ARN = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${GROUP}`;
export const STREAM_ARN = `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/amazon-apigateway-orders`;
export const FORMAT = '{"requestId":"$context.requestId","status":"$context.status"}';

/** A live REST stage that writes to GROUP. */
export function liveStage(more: Partial<Stage> = {}): Stage {
  return {
    id: `${ACCOUNT}/${REGION}/rest/a1b2c3d4e5/prod`,
    apiType: "REST",
    api: { id: "a1b2c3d4e5", name: "orders" },
    name: "prod",
    origin: {
      kind: "aws",
      account: ACCOUNT,
      region: REGION,
      arn: `arn:aws:apigateway:${REGION}::/restapis/a1b2c3d4e5/stages/prod`,
    },
    accessLog: writes(known(GROUP_ARN)),
    ...more,
  };
}

/** The same stage in a template. */
export function codeStage(more: Partial<Stage> = {}): Stage {
  return liveStage({
    id: "template.yaml#Prod",
    api: { id: "Api", name: "orders" },
    origin: { kind: "cloudformation", file: "template.yaml", line: 1, endLine: 9, address: "Prod" },
    ...more,
  });
}

export function writes(
  destination: Fact<string | null>,
  format: Fact<string | null> = known(FORMAT),
): Stage["accessLog"] {
  return known({ destination, format });
}

export function logGroup(more: Partial<LogGroup> = {}): LogGroup {
  return {
    id: GROUP_ARN,
    name: known(GROUP),
    retentionDays: known(365),
    kmsKey: known(null),
    logClass: known("STANDARD"),
    ...more,
  };
}

export type Row = readonly [
  what: string,
  stage: Stage,
  surroundings: Surroundings,
  verdict: Finding["verdict"],
  message: RegExp,
  demands?: Demands,
];

export const demanding = (more: Partial<Demands>): Demands => ({ ...BASELINE, ...more });

export function judged(check: Check, [, stage, surroundings, , , demands]: Row): Finding {
  return judgeStage(check, stage, surroundings, demands);
}
