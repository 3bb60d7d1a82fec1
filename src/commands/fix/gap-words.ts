import type { Gap } from "../../model/gap.ts";

/** A gap with where it is: `111122223333, eu-west-1: GetApis was denied …`. */
export function gapWords({ account, region, file, line, message }: Gap): string {
  const place = file === undefined ? [account, region] : [line === undefined ? file : `${file}:${line}`];
  const where = place.filter((part) => part !== undefined).join(", ");
  return where === "" ? message : `${where}: ${message}`;
}
