import check from "../../src/checks/accesslog-export.ts";
import { known } from "../../src/model/fact.ts";
import type { DeliveryStream, Subscription } from "../../src/model/surroundings.ts";
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
const streams = (target: string, more: Partial<DeliveryStream> = {}) => ({
  deliveryStreams: {
    items: [{ id: STREAM_ARN, name: known("amazon-apigateway-orders"), target: known(target), ...more }],
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
    "by subscription to a stream that is gone",
    liveStage(),
    { ...around(subscription()), deliveryStreams: { items: [] } },
    "fail",
    /carries the lines to arn:aws:firehose:.*, which does not exist/,
    ASKED,
  ],
  [
    "by subscription to a stream that nobody could look at",
    liveStage(),
    {
      ...around(subscription()),
      deliveryStreams: { items: [], unseen: "DescribeDeliveryStream was denied." },
    },
    "unknown",
    /denied/,
    ASKED,
  ],
  [
    "by subscription to a stream of another Region",
    liveStage(),
    {
      ...around(subscription({ destination: known(STREAM_ARN.replace("eu-west-1", "eu-central-1")) })),
      deliveryStreams: { items: [] },
    },
    "pass",
    /carries every line on/,
    ASKED,
  ],
  [
    "by subscription to a stream that is being deleted",
    liveStage(),
    {
      ...around(subscription()),
      ...streams("arn:aws:s3:::audit-logs", { status: known("DELETING") }),
    },
    "fail",
    /is DELETING, not ACTIVE/,
    TO_BUCKET,
  ],
  [
    "straight to a stream that failed to be made",
    streaming,
    streams("arn:aws:s3:::any", { status: known("CREATING_FAILED") }),
    "fail",
    /is CREATING_FAILED, not ACTIVE/,
    ASKED,
  ],
  [
    "by two subscriptions, one of them to a stream that is gone",
    liveStage(),
    {
      ...around(
        subscription({ destination: known(STREAM_ARN.replace("orders", "gone")) }),
        subscription({ id: "to-bucket" }),
      ),
      ...streams("arn:aws:s3:::audit-logs", { status: known("ACTIVE") }),
    },
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
