import type { Operation } from "../service.ts";
import { type AccountRegion, perRegion } from "../state/account.ts";
import { absent, checkDocument, invalid, limitExceeded, logsPage, members } from "./members.ts";

const TYPES = [
  "DATA_PROTECTION_POLICY",
  "FIELD_INDEX_POLICY",
  "METRIC_EXTRACTION_POLICY",
  "RETENTION_POLICY",
  "SUBSCRIPTION_FILTER_POLICY",
  "TRANSFORMER_POLICY",
] as const;
/** The only type that is kept here: it carries the lines of every log group on. */
const SUBSCRIPTION = "SUBSCRIPTION_FILTER_POLICY";
/** Each account-Region can have one of this type (API reference, PutAccountPolicy). */
const MAX_SUBSCRIPTIONS = 1;
const CRITERIA = /^\s*LogGroupName\s+NOT\s+IN\s*\[.*\]\s*$/s;

interface AccountPolicy {
  readonly name: string;
  readonly document: string;
  readonly criteria: string | undefined;
  readonly updatedAt: number;
}

const policiesIn: (home: AccountRegion) => Map<string, AccountPolicy> = perRegion(() => new Map());

const view = (account: string, { name, document, criteria, updatedAt }: AccountPolicy) => ({
  policyName: name,
  policyDocument: document,
  policyType: SUBSCRIPTION,
  scope: "ALL",
  selectionCriteria: criteria,
  lastUpdatedTime: updatedAt,
  accountId: account,
});

/** Policies of the account-Region that stand for all its log groups: subscription filters only. */
export const ACCOUNT_POLICIES: readonly Operation[] = [
  {
    name: "PutAccountPolicy",
    run(call) {
      const name = members.needText(call.body, "policyName", { min: 1, max: 256 });
      const type = members.needText(call.body, "policyType", { oneOf: TYPES });
      const document = members.needText(call.body, "policyDocument", { max: 30_720 });
      const criteria = members.text(call.body, "selectionCriteria", { max: 25_000 });
      if (type !== SUBSCRIPTION) throw invalid(`The sandbox keeps no policies of type ${type}.`);
      checkDocument(document, "DestinationArn", "it names no DestinationArn.");
      if (criteria !== undefined && !CRITERIA.test(criteria))
        throw invalid("The only selection criteria supported is LogGroupName NOT IN [].");
      const policies = policiesIn(call.home);
      if (!policies.has(name) && policies.size >= MAX_SUBSCRIPTIONS) throw limitExceeded();
      const policy = { name, document, criteria, updatedAt: call.now };
      policies.set(name, policy);
      return { accountPolicy: view(call.account.id, policy) };
    },
  },
  {
    name: "DescribeAccountPolicies",
    run(call) {
      const type = members.needText(call.body, "policyType", { oneOf: TYPES });
      const name = members.text(call.body, "policyName");
      const all = type === SUBSCRIPTION ? [...policiesIn(call.home).values()] : [];
      const wanted = all.filter((policy) => name === undefined || policy.name === name);
      if (name !== undefined && wanted.length === 0) throw absent("The specified policy does not exist.");
      const { items, next } = logsPage(call, wanted);
      return { accountPolicies: items.map((policy) => view(call.account.id, policy)), nextToken: next };
    },
  },
  {
    name: "DeleteAccountPolicy",
    run(call) {
      const name = members.needText(call.body, "policyName", { min: 1, max: 256 });
      members.needText(call.body, "policyType", { oneOf: TYPES });
      if (!policiesIn(call.home).delete(name)) throw absent("The specified policy does not exist.");
      return undefined;
    },
  },
];
