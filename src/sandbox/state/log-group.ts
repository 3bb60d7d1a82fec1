import { type AccountRegion, perRegion } from "./account.ts";

export type LogClass = "STANDARD" | "INFREQUENT_ACCESS" | "DELIVERY";

/** A line in a stream. Times are milliseconds since the epoch. */
export interface LogEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly ingestedAt: number;
  readonly message: string;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  /** By time; the oldest are forgotten beyond a bound. */
  readonly events: LogEvent[];
  firstAt: number | undefined;
  lastAt: number | undefined;
  ingestedAt: number | undefined;
}

export interface MetricFilter {
  readonly name: string;
  readonly pattern: string;
  readonly metric: {
    readonly namespace: string;
    readonly name: string;
    /** A number, or a field of the line such as `$.latency`. */
    readonly value: string;
    readonly defaultValue: number | undefined;
    readonly unit: string | undefined;
    /** Dimension name → field of the line. */
    readonly dimensions: ReadonlyMap<string, string>;
  };
  readonly createdAt: number;
}

export interface SubscriptionFilter {
  readonly name: string;
  readonly pattern: string;
  readonly destinationArn: string;
  readonly roleArn: string | undefined;
  readonly distribution: string;
  readonly createdAt: number;
}

export interface LogGroup {
  readonly name: string;
  readonly logClass: LogClass;
  retentionDays: number | undefined;
  kmsKeyId: string | undefined;
  deletionProtected: boolean;
  storedBytes: number;
  readonly streams: Map<string, LogStream>;
  readonly metricFilters: Map<string, MetricFilter>;
  readonly subscriptions: Map<string, SubscriptionFilter>;
  readonly tags: Map<string, string>;
  readonly createdAt: number;
}

/** A resource policy: of the whole account-Region, or of one log group where `resourceArn` names it. */
export interface LogPolicy {
  readonly name: string;
  readonly document: string;
  readonly resourceArn: string | undefined;
  readonly revision: number;
  readonly updatedAt: number;
}

/** What CloudWatch Logs keeps in one account and Region. */
export interface LogStore {
  readonly groups: Map<string, LogGroup>;
  /** By name, or by the ARN of the log group they are attached to. */
  readonly policies: Map<string, LogPolicy>;
}

export const logsIn: (home: AccountRegion) => LogStore = perRegion(() => ({
  groups: new Map(),
  policies: new Map(),
}));

export function newLogGroup(
  name: string,
  now: number,
  { logClass = "STANDARD" as LogClass, retentionDays = undefined as number | undefined } = {},
): LogGroup {
  return {
    name,
    logClass,
    retentionDays,
    kmsKeyId: undefined,
    deletionProtected: false,
    storedBytes: 0,
    streams: new Map(),
    metricFilters: new Map(),
    subscriptions: new Map(),
    tags: new Map(),
    createdAt: now,
  };
}

/** Without the `:*` that `DescribeLogGroups` has in its `arn`. */
export const groupArn = ({ account, region }: AccountRegion, name: string): string =>
  `arn:${account.partition}:logs:${region}:${account.id}:log-group:${name}`;
