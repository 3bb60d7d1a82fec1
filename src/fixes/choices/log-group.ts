import { fits, parseArn } from "../../checks/arn.ts";
import { partitionOf } from "../../model/arn.ts";
import { valueIfKnown } from "../../model/fact.ts";
import { bareLogGroupArn } from "../../model/stage.ts";
import type { LogGroup } from "../../model/surroundings.ts";
import { inPlace } from "../options.ts";
import type { LiveStage, Place } from "../place.ts";
import type { Step } from "../step.ts";
import { createLogGroup, isLegalName, logGroupNameFor, setLogKey } from "../steps/log-group.ts";
import type { View, Work } from "../work.ts";

const LOG_GROUP = "log-group:";

/** The name of a log group in that account and Region; `undefined`: the ARN is of something else, or elsewhere. */
export function groupName(arn: string, { account, region }: Place): string | undefined {
  const parsed = parseArn(bareLogGroupArn(arn));
  if (parsed?.service !== "logs" || parsed.account !== account || parsed.region !== region) return;
  return parsed.resource.startsWith(LOG_GROUP) ? parsed.resource.slice(LOG_GROUP.length) : undefined;
}

export const groupArn = ({ account, region }: Place, name: string): string =>
  `arn:${partitionOf(region)}:logs:${region}:${account}:${LOG_GROUP}${name}`;

export function groupNamed({ surroundings }: View, name: string): LogGroup | undefined {
  return surroundings.logGroups?.items.find((group) => valueIfKnown(group.name) === name);
}

/** The destination that the standard has for a stage; a string under `reason` says why there is none. */
export function standardGroup(
  stage: LiveStage,
  { demands }: Work,
): { readonly arn: string } | { readonly reason: string } {
  const { logGroupName, patterns } = demands.destinations;
  const name = logGroupNameFor(stage, logGroupName);
  if (name === undefined)
    return { reason: `The standard's name for log groups, ${logGroupName}, makes no legal name.` };
  const arn = groupArn(stage.origin, name);
  if (patterns.length > 0 && !patterns.some((pattern) => fits(pattern, arn)))
    return { reason: `The standard does not allow ${arn} as a destination.` };
  return { arn };
}

/** The steps that make a log group what the standard asks for; `reason`: why they cannot. */
export function groupSteps(
  arn: string,
  view: View & { readonly stage: LiveStage },
  work: Work,
  checks: readonly string[],
): { readonly steps: readonly Step[] } | { readonly reason: string } {
  const { stage, surroundings } = view;
  const place: Place = { account: stage.origin.account, region: stage.origin.region };
  const name = groupName(arn, place);
  if (name === undefined) return { steps: [] };
  const [kmsKey = null] = inPlace(work.options.kmsKey, (key) => key, place).filter((key) =>
    isUsable(key, work),
  );
  const asked = work.demands.destinations.kmsKey;
  const stages = [stage.id];
  const group = groupNamed(view, name);
  const bare = [group, canaryGroup(view, name)]
    .filter((each) => each !== undefined)
    .filter((each) => asked && valueIfKnown(each.kmsKey) === null);
  if (asked && kmsKey === null && (!group || bare.length > 0)) return { reason: NO_KEY };
  if (!group && !isLegalName(name)) {
    return { reason: `${name} is no name that API Gateway takes for a log group.` };
  }
  const seen = surroundings.logGroups !== undefined && surroundings.logGroups.unseen === undefined;
  const { tags = {} } = work.options;
  const keyMissed = kmsKey === null && work.options.kmsKey !== undefined;
  return {
    steps: [
      ...(group ? [] : [createLogGroup(place, { name, kmsKey, keyMissed, tags, checks, seen }, stages)]),
      ...bare.map((each) =>
        setLogKey(place, { name: valueIfKnown(each.name) ?? name, kmsKey: kmsKey ?? "" }, stages, []),
      ),
    ],
  };
}

const NO_KEY =
  "The standard asks for log groups with a KMS key of your own: give one of this account and Region that is enabled (--kms-key ARN).";

/** Only keys that groups use are looked at: one that is used and not seen is not there. */
function isUsable(key: string, { slice, usedKeys }: Work): boolean {
  const { keys } = slice.surroundings;
  const found = keys?.items.find(({ id }) => id === key);
  if (found) return valueIfKnown(found.state) === "Enabled";
  return !usedKeys.has(key) || keys?.unseen !== undefined;
}

/** A canary's requests are written to a second group (Developer Guide, `canary-release`). */
export function canaryGroup(view: View, name: string): LogGroup | undefined {
  const { canary } = view.stage;
  return canary && valueIfKnown(canary) === false ? undefined : canary && groupNamed(view, `${name}/Canary`);
}
