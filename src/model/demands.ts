import type { ApiType } from "./stage.ts";

/** What a line has to answer. */
export type Question = "who" | "what" | "when" | "where" | "outcome";

/** One demand on the fields of a format: any one of these variables meets it. */
export interface FieldDemand {
  readonly question: Question;
  readonly apiTypes: readonly ApiType[];
  /** Names without `$context.`; a family such as `authorizer.claims.` ends in a dot. */
  readonly anyOf: readonly string[];
}

/** What is worth an alarm. */
export type AlarmSubject = "clientErrors" | "serverErrors" | "latency";

export interface AlarmDemand {
  readonly subject: AlarmSubject;
  /** The alarm's threshold may be at most this, in the unit of its metric. Absent: any. */
  readonly maxThreshold?: number;
}

/** What an organization asks of its access logs: the standard, as the checks read it. */
export interface Demands {
  readonly retention: {
    readonly minDays: number;
    /** `null`: no upper limit. */
    readonly maxDays: number | null;
    /** Lines may be kept for ever. */
    readonly never: boolean;
  };
  readonly destinations: {
    /** ARN patterns with `*`; none: any destination. */
    readonly patterns: readonly string[];
    readonly kmsKey: boolean;
    /** A pattern with `*` for log group names; absent: any. */
    readonly logGroupName?: string;
  };
  readonly fields: readonly FieldDemand[];
  readonly alarms: {
    readonly subjects: readonly AlarmDemand[];
    /** An alarm that tells nobody does not count. */
    readonly acts: boolean;
  };
  readonly export: {
    readonly required: boolean;
    /** Patterns with `*` of where the lines have to go (ARNs); none: anywhere. */
    readonly targets: readonly string[];
  };
}

const ALL: readonly ApiType[] = ["REST", "HTTP", "WEBSOCKET"];
const HTTP_LIKE: readonly ApiType[] = ["REST", "HTTP"];

/** What is asked where no standard says otherwise. */
export const BASELINE: Demands = {
  retention: { minDays: 90, maxDays: null, never: false },
  destinations: { patterns: [], kmsKey: false },
  fields: [
    {
      question: "who",
      apiTypes: ALL,
      anyOf: [
        "identity.caller",
        "identity.user",
        "identity.userArn",
        "identity.apiKeyId",
        "identity.cognitoIdentityId",
        "identity.clientCert.subjectDN",
        "authorizer.principalId",
        "authorizer.claims.",
        "authorizer.jwt.claims.",
      ],
    },
    { question: "what", apiTypes: HTTP_LIKE, anyOf: ["httpMethod", "routeKey"] },
    { question: "what", apiTypes: HTTP_LIKE, anyOf: ["path", "resourcePath", "routeKey"] },
    { question: "what", apiTypes: ["WEBSOCKET"], anyOf: ["routeKey", "eventType"] },
    { question: "when", apiTypes: ALL, anyOf: ["requestTimeEpoch", "requestTime"] },
    { question: "where", apiTypes: ALL, anyOf: ["identity.sourceIp"] },
    { question: "outcome", apiTypes: ALL, anyOf: ["status"] },
  ],
  alarms: {
    subjects: [{ subject: "clientErrors" }, { subject: "serverErrors" }, { subject: "latency" }],
    acts: true,
  },
  export: { required: false, targets: [] },
};
