import type { Cost } from "../model/finding.ts";

/** What a stage's lines cost in CloudWatch Logs, as people say it; `undefined`: nobody estimated it. */
export function lineCost(cost: Cost | undefined): string | undefined {
  if (!cost) return undefined;
  const { usdPerMonth, usdPerMillion, monthlyRequests, pricesAsOf } = cost;
  const each = `about ${usdPerMillion.toFixed(2)} US dollars for a million requests`;
  const month =
    usdPerMonth === undefined || monthlyRequests === undefined
      ? ""
      : `, ${usdPerMonth.toFixed(2)} a month at the ${monthlyRequests.toLocaleString("en-US")} of the last 30 days`;
  return `CloudWatch Logs: ${each}${month} (prices of ${pricesAsOf}).`;
}
