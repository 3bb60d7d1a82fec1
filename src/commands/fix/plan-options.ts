import type { PlanOptions } from "../../fixes/plan.ts";
import { type Io, UsageError } from "../io.ts";
import type { FixFlags } from "./flags.ts";

/** `arn:partition:service:region:account:…` of one service. */
const ARN = /^arn:[a-z-]+:([a-z0-9-]+):([a-z0-9-]*):(\d*):\S+$/;

/** What people gave for steps that nothing can guess. Throws UsageError, which names the flag. */
export function planOptions(flags: FixFlags, _io: Io): PlanOptions {
  const { webAcl, kmsKey, alarmAction, exportStream, exportRole, tag, protect, forceLive } = flags;
  return {
    ...(webAcl ? { webAcl: arns("--web-acl", webAcl, "wafv2") } : {}),
    ...(kmsKey ? { kmsKey: arns("--kms-key", kmsKey, "kms") } : {}),
    ...(alarmAction ? { alarmActions: arns("--alarm-action", alarmAction) } : {}),
    ...(exportStream || exportRole ? { exportTo: exportTargets(exportStream, exportRole) } : {}),
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

function tagsOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw new UsageError(`--tag ${pair}: expected NAME=VALUE.`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
