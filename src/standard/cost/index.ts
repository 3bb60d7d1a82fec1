import { parseFormat } from "../../access-log/parse.ts";
import { preset } from "../../access-log/presets.ts";
import { lineSize } from "../../access-log/size.ts";
import type { JudgedSlice } from "../../checks/judge.ts";
import { COVERAGE_CHECK } from "../../model/coverage.ts";
import type { Demands } from "../../model/demands.ts";
import type { Cost, Finding } from "../../model/finding.ts";
import type { Slice } from "../../model/slice.ts";
import type { ApiType, Stage } from "../../model/stage.ts";
import type { Prices } from "./prices.ts";

/** What CloudWatch Logs adds to each event when it counts bytes (quota of `PutLogEvents`). */
const EVENT_OVERHEAD = 26;
const DAYS_A_MONTH = 30;

/**
 * The slice with an estimate on each finding of a stage without logging: what logging it would cost, with our own format
 * for its API type. Traffic that was not counted is left out, not guessed.
 */
export function withCosts(slice: JudgedSlice, prices: Prices, demands: Demands): JudgedSlice {
  const stages = new Map(slice.stages.map((stage) => [stage.id, stage]));
  return {
    ...slice,
    findings: slice.findings.map((finding): Finding => {
      const stage = stages.get(finding.stage);
      const unlogged = finding.check === COVERAGE_CHECK && finding.verdict === "fail";
      return stage && unlogged ? { ...finding, cost: costOf(stage, slice, prices, demands) } : finding;
    }),
  };
}

function costOf(stage: Stage, slice: Slice, prices: Prices, demands: Demands): Cost {
  const bytesPerLine = bytesOf(stage.apiType);
  const region = stage.origin.kind === "aws" ? stage.origin.region : "default";
  const ingest = Object.hasOwn(prices.ingestPerGb, region) ? prices.ingestPerGb[region] : undefined;
  const months = demands.retention.minDays / DAYS_A_MONTH;
  const stored = prices.compression * prices.storagePerGbMonth * months;
  const usdPerMillion = ((1e6 * bytesPerLine) / 1e9) * ((ingest ?? prices.ingestPerGb.default) + stored);
  const requests = requestsOf(stage, slice);
  const about = { bytesPerLine, usdPerMillion: cents(usdPerMillion), pricesAsOf: prices.asOf };
  if (requests === undefined) return about;
  return { ...about, monthlyRequests: requests, usdPerMonth: cents((usdPerMillion * requests) / 1e6) };
}

const bytes = new Map<ApiType, number>();

/** Of a line in our own format; the same for all stages of a kind. */
function bytesOf(apiType: ApiType): number {
  const known =
    bytes.get(apiType) ?? lineSize(parseFormat(preset(apiType)), apiType).typical + EVENT_OVERHEAD;
  bytes.set(apiType, known);
  return known;
}

function requestsOf({ id }: Stage, { surroundings }: Slice): number | undefined {
  const counted = surroundings.traffic?.items.find(({ stage }) => stage === id);
  // Another API's requests may be among them: then they are nobody's.
  if (!counted || counted.ambiguous !== undefined) return undefined;
  return counted.monthlyRequests?.state === "known" ? counted.monthlyRequests.value : undefined;
}

const cents = (usd: number) => Math.round(usd * 100) / 100;
