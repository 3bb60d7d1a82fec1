import type { Fact } from "./fact.ts";

/**
 * What around the stages decides whether their lines arrive, stay and are noticed. Code and live accounts fill the same
 * shapes. What is absent was not asked for (the checks say what they need) or is not a thing that code has: traffic.
 */
export interface Surroundings {
  /** The account-Region's CloudWatch role ARN (`GetAccount`); `known(null)`: none is set. */
  readonly accountRole?: Fact<string | null>;
  /** IAM roles, the account role among them. */
  readonly roles?: Listing<Role>;
  readonly logGroups?: Listing<LogGroup>;
  readonly deliveryStreams?: Listing<DeliveryStream>;
  readonly keys?: Listing<Key>;
  readonly logPolicies?: Listing<LogPolicy>;
  readonly metricFilters?: Listing<MetricFilter>;
  readonly alarms?: Listing<Alarm>;
  readonly subscriptions?: Listing<Subscription>;
  readonly traffic?: Listing<Traffic>;
  /** Only where somebody asked for a request to be sent. */
  readonly proofs?: Listing<Proof>;
  /**
   * Code that makes things in several accounts or Regions: what each has, by `Stage.site`. The lists above have everything.
   */
  readonly sites?: ReadonlyMap<string, Surroundings>;
}

/**
 * The things of one kind that were seen. Without the marks below, what is not listed does not exist.
 */
export interface Listing<T> {
  readonly items: readonly T[];
  /** Why something may be missing from the list although it was looked for: a call that was refused. */
  readonly unseen?: string;
  /** This is code: what it does not declare may be there all the same, made by hand or by other code. */
  readonly partial?: true;
}

/** Where a thing is declared in code. Lines count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface Resource {
  /**
   * Live: the ARN (without `:*`), or the name where AWS gives the kind no ARN. Code: the address within its scope, as
   * for stages. A fact of state `set` that stands for an attribute of this thing names it in `resource`.
   */
  readonly id: string;
  readonly place?: Place;
  /** It is there only so far as this holds (`Condition`, an open `count`). Absent: it is there. */
  readonly when?: Fact<boolean>;
  /** In `Surroundings.sites`: it is not in that account and Region, or may not be. */
  readonly elsewhere?: Elsewhere;
}

export interface Elsewhere {
  /** It is in another account or Region for certain. */
  readonly certain: boolean;
  /** Where it is and where the stage is, as a sentence. */
  readonly why: string;
}

/** The classes of CloudWatch Logs; only `STANDARD` can be filtered (CloudWatch Logs User Guide, log classes). */
export type LogClass = "STANDARD" | "INFREQUENT_ACCESS" | "DELIVERY";

export interface LogGroup extends Resource {
  readonly name: Fact<string>;
  /** In days; `null`: kept for ever. */
  readonly retentionDays: Fact<number | null>;
  /** The key's ARN or id; `null`: encrypted by the service with a key of its own. */
  readonly kmsKey: Fact<string | null>;
  readonly logClass: Fact<LogClass>;
  readonly deletionProtected?: Fact<boolean>;
}

export interface DeliveryStream extends Resource {
  readonly name: Fact<string>;
  /** As `DescribeDeliveryStream` gives it: `ACTIVE`, `CREATING`, `DELETING` … Absent in code: not made yet. */
  readonly status?: Fact<string>;
  /** What it writes to: an S3 bucket's ARN, or the kind (`redshift`, `splunk` …) where that is not S3. */
  readonly target?: Fact<string>;
}

export interface Key extends Resource {
  /** As `DescribeKey` gives it: `Enabled`, `Disabled`, `PendingDeletion` … */
  readonly state: Fact<string>;
}

export interface Role extends Resource {
  readonly name: Fact<string>;
  /** The trust policy, as JSON text. */
  readonly trust: Fact<string>;
  /** Inline and attached policies. */
  readonly policies: readonly RolePolicy[];
  /** Why there may be policies besides those listed. */
  readonly unseenPolicies?: string;
  /** The permissions boundary's document, as JSON text; `null`: it has none. */
  readonly boundary?: Fact<string | null>;
}

export interface RolePolicy {
  /** An inline policy's name or an attached one's ARN. */
  readonly name: string;
  /** As JSON text. Unknown for attached policies that could not be read; AWS's own are known by their ARN. */
  readonly document: Fact<string>;
  /** Whether the role has it, where that hangs on conditions of the code; absent: it has. */
  readonly attached?: Fact<boolean>;
}

/** A resource policy of CloudWatch Logs. */
export interface LogPolicy extends Resource {
  /** As JSON text. */
  readonly document: Fact<string>;
  /** The log group it is attached to (ARN); absent: it stands for the whole account-Region. */
  readonly logGroup?: Fact<string>;
}

/** A name or ARN of a log group; of state `set`, it refers to the log group by `resource`. */
export type LogGroupReference = Fact<string>;

export interface MetricFilter extends Resource {
  readonly logGroup: LogGroupReference;
  readonly pattern: Fact<string>;
  /** What it counts into. A filter has exactly one (PutMetricFilter). */
  readonly metric: MetricName;
  /** What each matching line adds: a number, or a field of the line such as `$.responseLatency`. */
  readonly value?: Fact<string>;
  /** It publishes with dimensions: only alarms with the same dimensions see it. Absent: without. */
  readonly divided?: Fact<boolean>;
}

export interface MetricName {
  readonly namespace: Fact<string>;
  readonly name: Fact<string>;
}

export interface Alarm extends Resource {
  readonly name: Fact<string>;
  /** The metrics it looks at; several where it calculates. */
  readonly metrics: readonly WatchedMetric[];
  /** The threshold is for what it calculates of them, not for a metric itself. */
  readonly calculates?: true;
  /** Anybody is told when it goes off: actions are enabled and there is at least one. */
  readonly acts: Fact<boolean>;
  readonly threshold?: Fact<number>;
  /** How the metric has to stand to the threshold: `GreaterThanThreshold` and so on (PutMetricAlarm). */
  readonly comparison?: Fact<string>;
}

export interface WatchedMetric extends MetricName {
  /** Dimension name → value. */
  readonly dimensions: ReadonlyMap<string, Fact<string>>;
  /** `Sum`, `Average`, `SampleCount` and so on; absent where it is a percentile or was not given. */
  readonly statistic?: Fact<string>;
}

export interface Subscription extends Resource {
  readonly logGroup: LogGroupReference;
  /** The ARN of a Firehose stream, Kinesis stream, Lambda function or Logs destination. */
  readonly destination: Fact<string>;
  /** Empty: every line. */
  readonly pattern: Fact<string>;
}

/** A request that was sent to a stage to see its line arrive. */
export interface Proof {
  /** The stage's id. */
  readonly stage: string;
  /** ISO 8601. */
  readonly sentAt: string;
  readonly requestId?: string;
  /** `null`: no line was seen. */
  readonly arrivedAfterSeconds: number | null;
  /** Why no line was seen, or no request sent. */
  readonly why?: string;
}

/** What was counted for one stage in one window. */
export interface Traffic {
  /** The stage's id. */
  readonly stage: string;
  /** ISO 8601, both. */
  readonly window: { readonly from: string; readonly to: string };
  /** Requests, or connections and messages of a WebSocket stage, as `AWS/ApiGateway` counted them. */
  readonly requests: Fact<number>;
  /** Lines that arrived in the stage's log group (`AWS/Logs IncomingLogEvents`), whoever wrote them. */
  readonly lines: Fact<number>;
  /** Other stages write into that log group too: its lines prove nothing about this one. */
  readonly sharedLines?: true;
  /** The stage was changed within the window: when, and how many of the requests came in the whole hours after it. */
  readonly changed?: { readonly at: string; readonly requestsSince: Fact<number> };
  /** Requests of the last 30 days; for cost. */
  readonly monthlyRequests?: Fact<number>;
  /** Why the requests may not be this stage's alone: REST metrics go by API name. */
  readonly ambiguous?: string;
}
