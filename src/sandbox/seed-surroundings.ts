import * as v from "valibot";

const name = v.pipe(v.string(), v.minLength(1, "must not be empty"));
const texts = v.record(v.string(), v.string());
const whole = v.pipe(v.number(), v.integer(), v.minValue(1));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** An IAM or resource policy. */
export const policyDocument = v.record(v.string(), v.unknown());

const metricFilter = v.strictObject({
  name,
  pattern: v.string(),
  metric: v.strictObject({ namespace: name, name, value: v.optional(v.string()) }),
});

const subscription = v.strictObject({
  name,
  pattern: v.optional(v.string()),
  destinationArn: v.string(),
  roleArn: v.optional(v.string()),
});

/** Groups that stages write to are there, kept for ever, unless they are listed otherwise. */
const logGroup = v.strictObject({
  name,
  /** It was there, and is no more. */
  deleted: v.optional(v.boolean()),
  /** In days; absent, lines are kept for ever. */
  retentionDays: v.optional(whole),
  class: v.optional(v.picklist(["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"])),
  /** The id or ARN of a key. */
  kmsKeyId: v.optional(v.string()),
  deletionProtected: v.optional(v.boolean()),
  tags: v.optional(texts),
  metricFilters: v.optional(v.array(metricFilter)),
  subscriptions: v.optional(v.pipe(v.array(subscription), v.maxLength(2, "may be two at most"))),
});

const deliveryStream = v.strictObject({
  name,
  deleted: v.optional(v.boolean()),
  status: v.optional(v.picklist(["CREATING", "CREATING_FAILED", "DELETING", "DELETING_FAILED", "ACTIVE"])),
  bucketArn: v.optional(v.string()),
});

const key = v.strictObject({
  id: name,
  state: v.optional(v.picklist(["Enabled", "Disabled", "PendingDeletion"])),
});

const alarm = v.strictObject({
  name,
  namespace: name,
  metric: name,
  dimensions: v.optional(texts),
  statistic: v.optional(v.picklist(["SampleCount", "Average", "Sum", "Minimum", "Maximum"])),
  periodSeconds: v.optional(whole),
  periods: v.optional(whole),
  threshold: v.optional(v.number()),
  /** Whom it tells when it goes off. */
  actions: v.optional(v.array(v.string())),
});

const logPolicy = v.strictObject({ name, document: policyDocument });

/** What surrounds the stages of one account and Region. */
export const surroundings = {
  logGroups: v.optional(v.array(logGroup)),
  deliveryStreams: v.optional(v.array(deliveryStream)),
  keys: v.optional(v.array(key)),
  alarms: v.optional(v.array(alarm)),
  /** Resource policies of CloudWatch Logs, besides the one that HTTP APIs have made for themselves. */
  logPolicies: v.optional(v.array(logPolicy)),
  /** `false`: the policy that lets HTTP APIs deliver their lines is not there. */
  logDelivery: v.optional(v.boolean()),
};

/** What a stage has been asked, evenly, up to when the sandbox starts and for as long as it runs. */
export const traffic = v.strictObject({
  requestsPerHour: v.pipe(v.number(), v.minValue(0)),
  clientErrors: v.optional(share),
  serverErrors: v.optional(share),
  /** Milliseconds. */
  latency: v.optional(v.pipe(v.number(), v.minValue(0))),
  /** `false`: no line arrived, although everything around the stage seems to be in order. */
  lines: v.optional(v.boolean()),
});

/** How an API answers when it is called; without routes, what has an integration answers 200. */
export const behaviour = {
  routes: v.optional(
    v.array(
      v.strictObject({
        /** `GET`; any method unless told. */
        method: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]+$/, "must be in capitals, such as GET"))),
        /** `/orders/{id}`, `/{proxy+}`; a route key of a WebSocket API, such as `$connect`. */
        path: v.pipe(v.string(), v.maxLength(512, "is too long")),
        status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599))),
        latency: v.optional(v.pipe(v.number(), v.minValue(0))),
        apiKey: v.optional(v.boolean()),
      }),
    ),
  ),
  /** Values that are taken as `x-api-key`. */
  apiKeys: v.optional(v.array(v.string())),
  throttle: v.optional(
    v.strictObject({ rate: v.pipe(v.number(), v.minValue(0)), burst: v.pipe(v.number(), v.minValue(0)) }),
  ),
};
