import type { PlanOptions } from "../../fixes/plan.ts";
import { type Io, UsageError } from "../io.ts";
import type { FixFlags } from "./flags.ts";

/** `arn:partition:service:region:account:…` of one service. */
const ARN = /^arn:[a-z-]+:([a-z0-9-]+):([a-z0-9-]*):(\d*):\S+$/;

/** What people gave for steps that nothing can guess. Throws UsageError, which names the flag. */
export function planOptions(flags: FixFlags, _io: Io): PlanOptions {
  const { webAcl, kmsKey, alarmAction, exportStream, exportRole, tag, protect, forceLive } = flags;
  const bucket = exportBucketOf(flags);
  return {
    ...(webAcl ? { webAcl: arns("--web-acl", webAcl, "wafv2") } : {}),
    ...(kmsKey ? { kmsKey: arns("--kms-key", kmsKey, "kms") } : {}),
    ...(alarmAction ? { alarmActions: arns("--alarm-action", alarmAction) } : {}),
    ...(exportStream || exportRole ? { exportTo: exportTargets(exportStream, exportRole) } : {}),
    ...(bucket ? { exportBucket: bucket } : {}),
    ...(tag ? { tags: tagsOf(tag) } : {}),
    ...(protect ? { protect } : {}),
    ...(forceLive ? { forceLive } : {}),
  };
}

function arns(flag: string, values: readonly string[], service?: string): readonly string[] {
  for (const value of values) {
    const [, found] = ARN.exec(value) ?? [];
    if (found === undefined || (service !== undefined && found !== service))
      throw new UsageError(`${flag} ${value}: expected an ARN${service ? ` of ${service}` : ""}.`);
  }
  return values;
}

/** A stream goes with the role of its account: roles have no Region. */
function exportTargets(streams: readonly string[] = [], roles: readonly string[] = []) {
  arns("--export-stream", streams, "firehose");
  arns("--export-role", roles, "iam");
  if (streams.length === 0) throw new UsageError("--export-role goes with --export-stream.");
  const accountOf = (arn: string) => ARN.exec(arn)?.[3];
  return streams.map((streamArn) => {
    const roleArn = roles.find((role) => accountOf(role) === accountOf(streamArn));
    if (roleArn === undefined) {
      throw new UsageError(
        `--export-stream ${streamArn}: give the role that CloudWatch Logs writes to it with, of the same account (--export-role ARN).`,
      );
    }
    return { streamArn, roleArn };
  });
}

/** What S3 takes; without dots, which TLS certificates of buckets do not cover (S3 User Guide, bucket naming rules). */
const BUCKET = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const AN_ACCOUNT = "123456789012";
const LONGEST_REGION = "ap-southeast-1";

function exportBucketOf({
  exportBucket,
  newExportBucket,
  exportDays,
}: FixFlags): PlanOptions["exportBucket"] | undefined {
  if (exportBucket !== undefined && newExportBucket !== undefined)
    throw new UsageError("--export-bucket and --new-export-bucket exclude each other: give one of them.");
  if (exportDays !== undefined && newExportBucket === undefined)
    throw new UsageError(
      "--export-days goes with --new-export-bucket: of a bucket that is there nothing is changed.",
    );
  if (exportDays === 0) throw new UsageError("--export-days 0: expected 1 or more.");
  const name = newExportBucket ?? exportBucket;
  if (name === undefined) return undefined;
  const filled = name.replaceAll("{account}", AN_ACCOUNT).replaceAll("{region}", LONGEST_REGION);
  if (!BUCKET.test(newExportBucket === undefined ? filled.replaceAll(".", "-") : filled)) {
    const flag = newExportBucket === undefined ? "--export-bucket" : "--new-export-bucket";
    throw new UsageError(
      `${flag} ${name}: expected a bucket's name: 3 to 63 small letters, digits and dashes.`,
    );
  }
  return {
    name,
    make: newExportBucket !== undefined,
    ...(exportDays === undefined ? {} : { days: exportDays }),
  };
}

function tagsOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw new UsageError(`--tag ${pair}: expected NAME=VALUE.`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
