import { type Assignment, conditionsOf, type Fact } from "./fact.ts";

export type ApiType = "REST" | "HTTP" | "WEBSOCKET";

/** Where a stage was found in a live account. `arn` has an empty account field, as AWS writes it. */
export interface AwsOrigin {
  readonly kind: "aws";
  readonly account: string;
  readonly region: string;
  readonly arn: string;
  /** Set when somebody else saw the stage for us, and when: AWS Config's recorded items (ISO 8601). */
  readonly recordedBy?: { readonly service: "config"; readonly at: string };
}

export const CODE_KINDS = [
  "terraform",
  "terraform-plan",
  "terraform-state",
  "cloudformation",
  "sam",
  "cdk",
  "serverless",
  "pulumi",
] as const;

export type CodeKind = (typeof CODE_KINDS)[number];

/** Where a stage is declared in code. Lines count from 1; `line` is the head of the declaring block. */
export interface CodeOrigin {
  readonly kind: CodeKind;
  /** Path as given or found, with forward slashes, relative to the working folder where it lies below it. */
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  readonly address: string;
  /**
   * The Terraform root module or the Serverless service that makes the stage, where `file` is none of its own: a
   * module that two roots call makes two stages at one place.
   */
  readonly root?: string;
  /** The construct path of a CDK stage (`aws:cdk:path`). */
  readonly constructPath?: string;
}

export type Origin = AwsOrigin | CodeOrigin;

/** One finding of another scanner that somebody told it to leave out. */
export interface ForeignSuppression {
  readonly tool: "checkov" | "cfn_nag" | "cdk_nag" | "guard";
  /** The scanner's own id of the finding. */
  readonly id: string;
  /** Empty where none is given. */
  readonly reason: string;
}

/** The two halves of access logging. `null` is "absent or empty", which AWS treats as off. */
export interface AccessLog {
  readonly destination: Fact<string | null>;
  readonly format: Fact<string | null>;
}

/** The other log: what API Gateway did with each request. REST and WebSocket only. */
export interface ExecutionLog {
  readonly level: "OFF" | "ERROR" | "INFO";
  /** Whole requests and responses are written too, credentials in them as well. */
  readonly dataTrace: boolean;
  /** Live REST stages: nothing is set for all methods at all, neither this log nor anything else. */
  readonly unset?: true;
}

/**
 * One way the conditions that a stage depends on can come out together.
 * `isDefault` marks the way they come out with the code's own defaults.
 */
export interface World {
  readonly assignment: Assignment;
  readonly isDefault: boolean;
}

/** A stage, wherever it was found. */
export interface Stage {
  /** Unique in a report. Live: `account/region/rest|http|websocket/apiId/stageName`. Code: `file#address`. */
  readonly id: string;
  readonly apiType: ApiType;
  /** Why the API type is a guess, where it is one (the API itself is out of sight). */
  readonly apiTypeAssumed?: string;
  readonly api: { readonly id: string; readonly name: string };
  readonly name: string;
  readonly origin: Origin;
  /** `known(null)`: no access-log settings at all. */
  readonly accessLog: Fact<AccessLog | null>;
  /** API Gateway owns the stage (the `$default` stage of a quick-create HTTP API). */
  readonly managed?: boolean;
  /** Execution logging, as the method settings for every method have it. Absent: the API type has none, or nobody looked. */
  readonly executionLog?: Fact<ExecutionLog>;
  /** The ARN of the web ACL in front of the stage; `known(null)`: none. Absent as above. */
  readonly webAcl?: Fact<string | null>;
  /** Who can reach the API: a private REST API is reached from a VPC only. */
  readonly exposure?: Fact<"public" | "private">;
  /** Live: the API's own address (execute-api) is switched off, only custom domains lead to it. */
  readonly endpointDisabled?: true;
  /** Code: the Region that it will be made in, where the code says so. */
  readonly region?: string;
  /** Code: which of `Surroundings.sites` it is in. */
  readonly site?: string;
  /** A canary release is on: its requests are written to `<log group>/Canary` too (REST only). */
  readonly canary?: Fact<boolean>;
  /** Live: when anything of the stage was changed last, by a deployment too (ISO 8601). */
  readonly changedAt?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Live: the tags of its API. A stage that a deployment makes has none of its own that say who made it. */
  readonly apiTags?: Readonly<Record<string, string>>;
  /** What the code says beside the stage about findings to accept, as written (CloudFormation: `Metadata.stagelight.exempt`). */
  readonly exemptions?: readonly Readonly<Record<string, string>>[];
  /** What the code says beside the stage to other scanners, as written (CloudFormation: Metadata). Never obeyed. */
  readonly suppressions?: readonly ForeignSuppression[];
  /**
   * The joint outcomes that are possible for the conditions in this stage's facts. Absent: every condition
   * is free and has no default. A condition that no world names is free as well. Where the surroundings of the same
   * scope hang on the same conditions, the worlds name those conditions too.
   */
  readonly worlds?: readonly World[];
}

/** The name given to the stages of an API that could not be listed: no real stage can be called this. */
export const UNLISTED_STAGES = "*";

/** The log-group ARN that AWS compares: without the `:*` some calls and `Fn::GetAtt` append. */
export function bareLogGroupArn(arn: string): string {
  return arn.endsWith(":*") ? arn.slice(0, -2) : arn;
}

/** The names of the conditions that access-log settings depend on, in either half too. */
export function conditionsOfLog(log: Fact<AccessLog | null>): Set<string> {
  const names = conditionsOf(log);
  const visit = (fact: Fact<AccessLog | null>): void => {
    if (fact.state === "choice") {
      visit(fact.whenTrue);
      visit(fact.whenFalse);
    } else if (fact.state === "known" && fact.value) {
      conditionsOf(fact.value.destination, names);
      conditionsOf(fact.value.format, names);
    }
  };
  visit(log);
  return names;
}

/**
 * The name under which CloudWatch counts a REST API: without what is not ASCII, and its id where nothing is left (Developer
 * Guide, `api-gateway-metrics-and-dimensions`). Blank where only blanks are left: what AWS makes of that is not documented.
 */
export const countedName = ({ id, name }: Stage["api"]): string => name.replace(/[^ -~]/g, "") || id;
