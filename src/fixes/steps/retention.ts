import type { Step } from "../step.ts";

interface Retention {
  readonly account: string;
  readonly region: string;
  readonly logGroup: string;
  readonly days: number;
  /** As it was; `null`: for ever, or the group is new. */
  readonly before: number | null;
  /** The group holds lines already, which a shorter time deletes. */
  readonly holdsLines: boolean;
  readonly stages: readonly string[];
  readonly checks: readonly string[];
  readonly needs: readonly string[];
}

/** Keeps the lines of a log group for so many days. */
export function setRetention(retention: Retention): Step {
  const { account, region, logGroup, days, before, holdsLines, stages, checks, needs } = retention;
  const deletes = holdsLines && (before === null || before > days);
  return {
    id: `set-retention ${account}/${region}/${logGroup}`,
    kind: "set-retention",
    account,
    region,
    target: { logGroup },
    before,
    after: days,
    stages,
    checks,
    needs,
    preconditions: [
      `The log group ${logGroup} is there and keeps lines ${before === null ? "for ever" : `for ${before} days`}.`,
    ],
    effect: `Keeps the lines of ${logGroup} for ${days} days.`,
    call: {
      service: "logs",
      operation: "PutRetentionPolicy",
      parameters: { logGroupName: logGroup, retentionInDays: days },
    },
    undo:
      before === null
        ? { service: "logs", operation: "DeleteRetentionPolicy", parameters: { logGroupName: logGroup } }
        : {
            service: "logs",
            operation: "PutRetentionPolicy",
            parameters: { logGroupName: logGroup, retentionInDays: before },
          },
    permissions: [...(before === null ? ["logs:DeleteRetentionPolicy"] : []), "logs:PutRetentionPolicy"],
    cost: "About 0.03 US dollars a month for each compressed gigabyte that is kept.",
    risk: deletes
      ? `Lines older than ${days} days are deleted, and undoing does not bring them back.`
      : "None.",
    care: deletes ? "review" : "safe",
  };
}
