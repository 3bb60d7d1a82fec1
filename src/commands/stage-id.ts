/** A live stage's id with only what AWS itself takes as names: these go into commands that people paste into a shell. */
const STAGE_ID =
  /^(\d{12})\/([a-z]{2}[a-z0-9-]{3,24})\/(rest|http|websocket)\/([a-z0-9]{1,64})\/(\$default|[\w-]{1,128})$/;

export interface LiveStageId {
  readonly account: string;
  readonly region: string;
  readonly kind: "rest" | "http" | "websocket";
  readonly api: string;
  readonly stage: string;
}

/** Undefined: not the id of a stage that AWS could have. */
export function liveStageId(id: string): LiveStageId | undefined {
  const [, account, region, kind, api, stage] = STAGE_ID.exec(id) ?? [];
  if (!account || !region || !kind || !api || !stage) return undefined;
  return { account, region, kind: kind as LiveStageId["kind"], api, stage };
}
