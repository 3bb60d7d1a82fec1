import type { Step } from "../../src/fixes/step.ts";
import { carrierSteps, toStream } from "../../src/fixes/steps/carrier-roles.ts";
import { STREAM_NAME, streamArn as streamArnOf } from "../../src/fixes/steps/delivery-stream.ts";
import * as make from "./steps.ts";

/** The trust policy that the role `old` has to have. */
export const OLD_TRUST = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: ["lambda.amazonaws.com"] }, Action: "sts:AssumeRole" },
  ],
};

const POLICY = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: "*",
    },
  ],
};

/** What has to be there besides: log group `/there` kept for 7 days, role `old`, role `carrier` that CloudWatch Logs and role `firehose` that Firehose can take on. */
export interface Furniture {
  readonly account: string;
  readonly rest: make.StageRef;
  readonly http: make.StageRef;
  readonly websocket: make.StageRef;
  readonly key: string;
  readonly streamArn: string;
  readonly webAcl: string;
}

/** Steps of every kind, as a plan orders them. */
export function everyKind({
  account,
  rest,
  http,
  websocket,
  key,
  streamArn,
  webAcl,
}: Furniture): readonly Step[] {
  const where = { account };
  const group = make.createGroup("/new", where);
  const role = make.createRole("logging", where);
  const attach = make.attach("logging", { account, needs: [role.id] });
  const set = make.accountRole("logging", { account, needs: [role.id, attach.id] });
  const ofGroup = { account, needs: [group.id] };
  const filter = make.metricFilter("/new", "5xx", ofGroup);
  const bucket = make.createBucket("lines-of-one", where);
  const stream = make.deliveryStream("lines", "lines-of-one", `arn:aws:iam::${account}:role/firehose`, {
    account,
    needs: [bucket.id],
  });
  const place = { account, region: make.REGION };
  const [carrier, carrying] = carrierSteps(place, toStream(place, streamArnOf(place, STREAM_NAME)), []);
  if (!carrier || !carrying) throw new Error("a role and its policy");
  const ofRole = { account, needs: [set.id] };
  return [
    role,
    carrier,
    make.setTrust("old", OLD_TRUST, where),
    attach,
    carrying,
    set,
    group,
    make.setKey("/there", key, where),
    make.retention("/new", null, 90, ofGroup),
    make.retention("/there", 7, 90, where),
    make.protect("/new", ofGroup),
    make.protect("/there", where),
    make.resourcePolicy("ours", POLICY, where),
    make.accessLog(rest, "/new", { account, needs: [group.id, set.id] }),
    make.accessLog(http, "/new", ofGroup),
    make.accessLog(websocket, "/there", ofRole),
    filter,
    make.alarm("5xx", { account, needs: [filter.id] }),
    bucket,
    make.lifecycle("lines-of-one", { account, needs: [bucket.id] }),
    stream,
    make.subscription("/new", streamArn, `arn:aws:iam::${account}:role/carrier`, ofGroup),
    make.executionLog(rest, ofRole),
    make.executionLog(websocket, ofRole),
    make.webAcl(rest.apiId, rest.stage, webAcl, where),
  ];
}
