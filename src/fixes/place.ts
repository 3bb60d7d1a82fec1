import type { AwsOrigin, Stage } from "../model/stage.ts";

/** A stage of a live account. */
export type LiveStage = Stage & { readonly origin: AwsOrigin };

export const isLive = (stage: Stage): stage is LiveStage => stage.origin.kind === "aws";

/** The account and Region that a step is made in. */
export type Place = Pick<AwsOrigin, "account" | "region">;

/** How people call a stage: `prod of orders`. */
export const called = ({ name, api }: Stage): string => `${name} of ${api.name}`;

/** By code unit, the same in every locale. */
export const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
