import { AwsError } from "../aws-error.ts";
import { entryOf, membersOf } from "../members.ts";
import type { Json } from "../service.ts";

/** CloudWatch calls a broken constraint this. */
export const members = membersOf("ValidationError");

export const invalidValue = (message: string) => new AwsError(400, "InvalidParameterValueException", message);
export const combination = (message: string) =>
  new AwsError(400, "InvalidParameterCombinationException", message);
export const missing = (name: string) =>
  new AwsError(400, "MissingRequiredParameterException", `The parameter ${name} is required.`);

export const NAME = { min: 1, max: 255 };
export const NAMESPACE = { min: 1, max: 255, pattern: /^[^:]/, shown: "[^:].*" };

/** Dimensions as lists of names and values have them; absent is none. */
export function dimensionsIn(body: Json): ReadonlyMap<string, string> {
  const dimensions = new Map<string, string>();
  for (const each of members.list(body, "Dimensions", { max: 30 }) ?? []) {
    const entry = entryOf(each, "Dimensions");
    dimensions.set(
      members.needText(entry, "Name", NAME),
      members.needText(entry, "Value", { min: 1, max: 1_024 }),
    );
  }
  return dimensions;
}

/** A time, which the wire has in seconds since the epoch: in milliseconds. */
export function timeIn(body: Json, name: string): number | undefined {
  const seconds = members.number(body, name);
  return seconds === undefined ? undefined : seconds * 1_000;
}

export function needTime(body: Json, name: string): number {
  const time = timeIn(body, name);
  if (time === undefined) throw missing(name);
  return time;
}

/** A period in seconds: 1, 5, 10, 20, 30 or a multiple of 60. */
export function needPeriod(body: Json): number {
  const period = members.number(body, "Period", { min: 1 });
  if (period === undefined) throw missing("Period");
  if (![1, 5, 10, 20, 30].includes(period) && period % 60 !== 0)
    throw invalidValue("The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.");
  return period;
}
