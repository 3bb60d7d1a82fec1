import type { Call, Operation } from "../service.ts";
import { groupArn, type LogPolicy, logsIn } from "../state/log-group.ts";
import {
  absent,
  checkDocument,
  invalid,
  limitExceeded,
  logsPage,
  members,
  NO_GROUP,
  nameFrom,
} from "./members.ts";

/** Policies of an account-Region, and characters of one (CloudWatch Logs quotas, PutResourcePolicy). */
const MAX_POLICIES = 10;
const MAX_ACCOUNT_DOCUMENT = 5_120;
const MAX_GROUP_DOCUMENT = 51_200;

const view = (policy: LogPolicy) => ({
  policyName: policy.name,
  policyDocument: policy.document,
  lastUpdatedTime: policy.updatedAt,
  policyScope: policy.resourceArn === undefined ? "ACCOUNT" : "RESOURCE",
  resourceArn: policy.resourceArn,
  revisionId: policy.resourceArn === undefined ? undefined : String(policy.revision),
});

/** The bare ARN of a group that is there. Throws ResourceNotFoundException. */
function groupArnIn(call: Call): string | undefined {
  const arn = members.text(call.body, "resourceArn");
  if (arn === undefined) return undefined;
  const name = nameFrom(arn, call);
  if (!logsIn(call.home).groups.has(name)) throw absent(NO_GROUP);
  return groupArn(call.home, name);
}

function checkRevision(call: Call, known: LogPolicy | undefined): void {
  const expected = members.text(call.body, "expectedRevisionId", { min: 1 });
  if (expected !== undefined && known && expected !== String(known.revision))
    throw invalid("The specified expectedRevisionId does not match the policy's current revision.");
}

export const LOG_POLICIES: readonly Operation[] = [
  {
    name: "PutResourcePolicy",
    run(call) {
      const resourceArn = groupArnIn(call);
      const named = members.text(call.body, "policyName");
      if (resourceArn === undefined && !named) throw members.broken("policyName", undefined, "not be null");
      const max = resourceArn === undefined ? MAX_ACCOUNT_DOCUMENT : MAX_GROUP_DOCUMENT;
      const document = members.needText(call.body, "policyDocument", { min: 1, max });
      checkDocument(document, "Statement", "it is no JSON policy document.");
      const { policies } = logsIn(call.home);
      const key = resourceArn ?? named ?? "";
      const known = policies.get(key);
      checkRevision(call, known);
      const ofAccount = [...policies.values()].filter((each) => each.resourceArn === undefined);
      if (!known && resourceArn === undefined && ofAccount.length >= MAX_POLICIES) throw limitExceeded();
      const policy: LogPolicy = {
        name: named ?? "",
        document,
        resourceArn,
        revision: (known?.revision ?? 0) + 1,
        updatedAt: call.now,
      };
      policies.set(key, policy);
      const shown = view(policy);
      return { resourcePolicy: shown, revisionId: shown.revisionId };
    },
  },
  {
    name: "DescribeResourcePolicies",
    run(call) {
      const scope = members.text(call.body, "policyScope", { oneOf: ["ACCOUNT", "RESOURCE"] });
      const arn = members.text(call.body, "resourceArn");
      if (scope === "RESOURCE" && arn === undefined)
        throw invalid("resourceArn is required when policyScope is RESOURCE.");
      const wanted = arn === undefined ? undefined : groupArn(call.home, nameFrom(arn, call));
      const policies = [...logsIn(call.home).policies.values()].filter((policy) =>
        wanted === undefined ? policy.resourceArn === undefined : policy.resourceArn === wanted,
      );
      const { items, next } = logsPage(call, policies);
      return { resourcePolicies: items.map(view), nextToken: next };
    },
  },
  {
    name: "DeleteResourcePolicy",
    run(call) {
      const key = groupArnIn(call) ?? members.needText(call.body, "policyName");
      const { policies } = logsIn(call.home);
      checkRevision(call, policies.get(key));
      if (!policies.delete(key)) throw absent(`Policy with name [${key}] does not exist.`);
      return undefined;
    },
  },
];
