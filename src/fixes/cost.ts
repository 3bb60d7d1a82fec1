import type { Cost } from "../model/finding.ts";

/** What a stage's lines cost in CloudWatch Logs, as people say it; `undefined`: nobody estimated it. */
export function lineCost(cost: Cost | undefined): string | undefined {
  if (!cost) return undefined;
  const { usdPerMonth, usdPerMillion, monthlyRequests, pricesAsOf } = cost;
  const each = `about ${usdPerMillion.toFixed(2)} US dollars for a million requests`;
  const month =
    usdPerMonth === undefined || monthlyRequests === undefined ? "" : monthly(usdPerMonth, monthlyRequests);
  return `CloudWatch Logs: ${each}${month} (prices of ${pricesAsOf}).`;
}

function monthly(usd: number, requests: number): string {
  if (requests === 0) return "; nobody called it in the last 30 days";
  const amount = usd < 0.005 ? "less than 0.01" : usd.toFixed(2);
  return `, ${amount} a month at the ${requests.toLocaleString("en-US")} of the last 30 days`;
}
