import type { LogPolicy } from "../../model/surroundings.ts";
import type { Arn } from "../arn.ts";
import type { Subject } from "../check.ts";
import { DELIVERY_SERVICE, mayDeliver } from "./delivery.ts";

/** Policies without a log group of their own, per account and Region (API reference, PutResourcePolicy). Fixed. */
const MOST_POLICIES = 10;
/** Characters of such a policy (Step Functions Developer Guide, `bp-cwl`, on CloudWatch Logs). */
const MOST_CHARACTERS = 5_120;
/**
 * Once a policy comes near that, CloudWatch Logs lets in all groups of this prefix in place of naming each (same page); a
 * group of any other name is then left out.
 */
const PREFIX = "/aws/vendedlogs/";

/**
 * What keeps the service from letting the delivery service write to this log group by itself: sentences for the reader,
 * none where no limit is met. For a group that no policy lets in.
 */
export function limitsMet(policies: readonly LogPolicy[], group: Arn, decide: Subject["decide"]): string[] {
  const ofAccount = policies.filter(({ logGroup }) => logGroup === undefined);
  const said: string[] = [];
  const another = { ...group, resource: `log-group:${PREFIX}any` };
  const full = ofAccount.flatMap(({ id, document }) => {
    const text = decide(document);
    if (text.state !== "known" || !text.value.includes(DELIVERY_SERVICE)) return [];
    return text.value.length + entryOf(group).length > MOST_CHARACTERS ? [{ id, text: text.value }] : [];
  });
  for (const { id, text } of full.slice(0, 1)) {
    said.push(`The policy ${id} has ${inWords(text.length)} of at most 5,120 characters: no room for it.`);
  }
  if (ofAccount.length >= MOST_POLICIES) {
    said.push(
      `There are ${ofAccount.length} policies for the whole account and Region, the most there can be.`,
    );
  }
  if (mayDeliver(policies, another, decide) === "yes") {
    said.push(`Log groups named ${PREFIX}… are let in: one of such a name takes the lines.`);
  } else if (said.length > 0) {
    said.push("A policy attached to the log group itself has limits of its own.");
  }
  return said;
}

/** The least that a policy grows by, when one more log group is named. */
const entryOf = ({ partition, region, account, resource }: Arn) =>
  `,"arn:${partition}:logs:${region}:${account}:${resource}:log-stream:*"`;

const inWords = (count: number) => count.toLocaleString("en-US");
