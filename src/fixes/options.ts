import type { Stage } from "../model/stage.ts";
import type { Place } from "./place.ts";
import type { ExportTarget } from "./steps/subscription.ts";

/** A bucket for lines. */
export interface ExportBucket {
  /** With `{account}` and `{region}` in the places of these. */
  readonly name: string;
  /** It is not there yet. Of one that is, nothing is changed. */
  readonly make: boolean;
  /** How long one that is made keeps lines; absent: for ever. */
  readonly days?: number;
}

/** What a plan is made for, and what people have to give for steps that nothing can guess. */
export interface PlanOptions {
  /** Ids of the checks to answer; absent: all that were judged. */
  readonly only?: readonly string[];
  /** ARNs of web ACLs: for each stage the one of its account and Region. */
  readonly webAcl?: string | readonly string[];
  /** Firehose streams to carry lines on to: the one of the account and Region. */
  readonly exportTo?: ExportTarget | readonly ExportTarget[];
  /** A bucket to carry lines to where no stream is given: a stream is made for it, with the roles that it takes. */
  readonly exportBucket?: ExportBucket;
  /** ARNs of KMS keys for log groups: the one of the account and Region. */
  readonly kmsKey?: string | readonly string[];
  /** ARNs that alarms tell: of each Region the first five, which is as many as an alarm takes. */
  readonly alarmActions?: readonly string[];
  /** For log groups that are made. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Log groups that are made cannot be deleted until somebody takes that protection away. */
  readonly protect?: boolean;
  /** Stages of the code that was scanned in the same run: what it owns is mended there. */
  readonly code?: readonly Stage[];
  /** Log groups that such code declares: name → where, for people. */
  readonly codeGroups?: ReadonlyMap<string, string>;
  /** Stages that code owns are changed live all the same. */
  readonly forceLive?: boolean;
}

/** Of the things given, those of that account and Region, by the ARN that names them. */
export function inPlace<T>(
  given: T | readonly T[] | undefined,
  arnOf: (thing: T) => string,
  { account, region }: Place,
): readonly T[] {
  const list = given === undefined ? [] : Array.isArray(given) ? (given as readonly T[]) : [given as T];
  return list.filter((thing) => {
    const [prefix, , , where, whose] = arnOf(thing).split(":");
    return prefix === "arn" && where === region && whose === account;
  });
}
