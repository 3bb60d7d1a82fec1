import { isScalar } from "yaml";
import type { CodeStage, CodeWork } from "../patcher.ts";
import { isNothing, type Mapping, memberOf } from "../template/tree.ts";
import type { Content } from "../template/write.ts";
import type { Place } from "./made.ts";

/** What is said below `provider.logs.restApi`, for WebSocket APIs too. */
export const ROLE: Readonly<Record<string, Content>> = { roleManagedExternally: true };
export const ROLE_WORDS =
  "The framework leaves the account's CloudWatch role as it is (roleManagedExternally); without that it would put its own in its place. An account without one needs it first.";

/**
 * Once logs of REST or WebSocket APIs are on, the framework sets the account's CloudWatch role to its own, whichever is
 * set, unless told that somebody else sees to it (its documentation, "API Gateway", logs). True where that is said newly.
 */
export function leavesRoleAlone(
  byPlace: ReadonlyMap<Place | undefined, CodeStage>,
  logs: Mapping | undefined,
  { all }: CodeWork,
): boolean {
  if (isOn(logs, "restApi")) return false;
  if (byPlace.has("restApi")) return !isOn(logs, "websocket");
  const [stage] = [...byPlace.values()];
  const hasRest = all.some(
    ({ apiType, origin }) =>
      apiType === "REST" && (origin.root ?? origin.file) === (stage?.origin.root ?? stage?.origin.file),
  );
  // Said for REST APIs it would turn on their logs too.
  return byPlace.has("websocket") && !isOn(logs, "websocket") && !hasRest;
}

/** Something is set that the framework does not take for off. */
function isOn(logs: Mapping | undefined, place: Place): boolean {
  const value = memberOf(logs, place)?.value;
  return !isNothing(value) && !(isScalar(value) && !value.value);
}
