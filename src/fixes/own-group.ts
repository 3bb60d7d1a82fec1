import type { Step } from "./step.ts";

/** Of a live stage: `account/region/rest|http|websocket/apiId/stageName`. */
const STAGE_ID = /^(\d{12})\/([a-z0-9-]+)\/(rest|http|websocket)\/([^/]+)\/(.+)$/;

export interface StageParts {
  readonly account: string;
  readonly region: string;
  readonly apiType: string;
  readonly apiId: string;
  readonly stage: string;
}

/** What the id of a live stage says; `undefined`: it is none. */
export function partsOf(id: string): StageParts | undefined {
  const [, account, region, type, apiId, stage] = STAGE_ID.exec(id) ?? [];
  if (account === undefined || region === undefined || type === undefined) return undefined;
  return { account, region, apiType: type.toUpperCase(), apiId: apiId ?? "", stage: stage ?? "" };
}

/**
 * Whether a log group that a step creates is named for the API of each stage that it is for: then no other stage has reason to
 * write to it. A standard can also name one group for all.
 */
export function isNamedForStages({ target, stages }: Step): boolean {
  const name = target.logGroup ?? "";
  return stages.length > 0 && stages.every((id) => name.includes(partsOf(id)?.apiId || "*"));
}
