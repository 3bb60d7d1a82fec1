import { getAccount, getRestStage } from "../../aws/calls/apigateway.ts";
import { isObject } from "../../aws/read.ts";
import type { States } from "../state.ts";
import { malformed, Unseen } from "./asker.ts";
import { EVERY_METHOD, type Place } from "./read-state.ts";

/** Members of a method setting that are off where nobody turned them on, in the words of the console. */
const SWITCHES = [
  ["metricsEnabled", "detailed metrics"],
  ["dataTraceEnabled", "data tracing"],
  ["cachingEnabled", "caching"],
] as const;

/**
 * What is set for every method of a REST stage beside the level of its execution log; a text says why that cannot be seen. API
 * Gateway fills in all members of an entry, the throttling with the account's limits (API reference, Stage and Account).
 */
export async function settingsBesideLevel(
  { asker, clients }: Place,
  { apiId, stage }: States["set-execution-log"]["target"],
): Promise<readonly string[] | string> {
  try {
    const client = clients.of("apigateway");
    const answer = await asker.ask(getRestStage, client, { restApiId: apiId, stageName: stage });
    const settings: unknown = answer?.methodSettings?.[EVERY_METHOD] ?? {};
    const account = await asker.ask(getAccount, client, {});
    if (!isObject(settings) || !account) throw malformed(getRestStage.operation);
    const { burstLimit, rateLimit } = account.throttleSettings ?? {};
    const isOwn = (value: unknown, limit: number | undefined) =>
      value !== undefined && value !== null && value !== -1 && value !== limit;
    const isThrottled =
      isOwn(settings.throttlingBurstLimit, burstLimit) || isOwn(settings.throttlingRateLimit, rateLimit);
    return [
      ...SWITCHES.flatMap(([name, words]) => (settings[name] === true ? [words] : [])),
      ...(isThrottled ? ["throttling"] : []),
    ];
  } catch (error) {
    if (error instanceof Unseen) return error.message;
    throw error;
  }
}
