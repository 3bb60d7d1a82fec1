import check from "../../src/checks/accesslog-export.ts";
import { known } from "../../src/model/fact.ts";
import type { Subscription } from "../../src/model/surroundings.ts";
import { rows } from "./rows.ts";
import {
  ACCOUNT,
  codeStage,
  demanding,
  GROUP,
  GROUP_ARN,
  liveStage,
  logGroup,
  STREAM_ARN,
  writes,
} from "./subject.ts";

const ASKED = demanding({ export: { required: true, targets: [] } });
const TO_BUCKET = demanding({ export: { required: true, targets: ["arn:aws:s3:::audit-*"] } });
const subscription = (more: Partial<Subscription> = {}): Subscription => ({
  id: "to-archive",
  logGroup: known(GROUP),
  destination: known(STREAM_ARN),
  pattern: known(""),
  ...more,
});
const around = (...items: Subscription[]) => ({
  logGroups: { items: [logGroup()] },
  subscriptions: { items },
});
const streams = (target: string) => ({
  deliveryStreams: {
    items: [{ id: STREAM_ARN, name: known("amazon-apigateway-orders"), target: known(target) }],
  },
});
const streaming = liveStage({ accessLog: writes(known(STREAM_ARN)) });

rows(check, [
  ["not asked for", liveStage(), around(), "not-applicable", /asks for no/],
  ["nothing", liveStage(), around(), "fail", /No subscription/, ASKED],
  ["a subscription for every line", liveStage(), around(subscription()), "pass", /carries every line/, ASKED],
  [
    "a subscription for some lines",
    liveStage(),
    around(subscription({ pattern: known("ERROR") })),
    "fail",
    /only lines that match/,
    ASKED,
  ],
  [
    "another group's",
    liveStage(),
    around(subscription({ logGroup: known("/other") })),
    "fail",
    /No subscription/,
    ASKED,
  ],
  [
    "refused",
    liveStage(),
    { subscriptions: { items: [], unseen: "logs:DescribeSubscriptionFilters was denied." } },
    "unknown",
    /denied/,
    ASKED,
  ],
  ["straight to Firehose", streaming, streams("arn:aws:s3:::any"), "pass", /Firehose/, ASKED],
  ["straight to Firehose, not looked at", streaming, {}, "unknown", /not looked at/, ASKED],
  [
    "to a stream that is gone",
    streaming,
    { deliveryStreams: { items: [] } },
    "fail",
    /does not exist/,
    ASKED,
  ],
  [
    "from another account's group, where one of that name is here",
    liveStage({ accessLog: writes(known(GROUP_ARN.replace(ACCOUNT, "999999999999"))) }),
    around(subscription()),
    "unknown",
    /in account 999999999999, eu-west-1: what is there was not looked at/,
    ASKED,
  ],
  ["to the right bucket", streaming, streams("arn:aws:s3:::audit-logs"), "pass", /audit-logs/, TO_BUCKET],
  ["to another bucket", streaming, streams("arn:aws:s3:::scratch"), "fail", /scratch/, TO_BUCKET],
  [
    "by subscription to the right bucket",
    liveStage(),
    { ...around(subscription()), ...streams("arn:aws:s3:::audit-logs") },
    "pass",
    /audit-logs/,
    TO_BUCKET,
  ],
  [
    "by subscription, nobody knows where",
    liveStage(),
    around(subscription()),
    "unknown",
    /was not seen/,
    TO_BUCKET,
  ],
  [
    "code",
    codeStage(),
    { logGroups: { items: [logGroup()], partial: true } },
    "unknown",
    /made elsewhere/,
    ASKED,
  ],
]);
