import { describeRegions } from "../../aws/calls/ec2.ts";
import { isObject, listOf, text } from "../../aws/read.ts";
import { malformed, Unseen } from "./asker.ts";
import { type Place, readState } from "./read-state.ts";

/**
 * The Regions in which API Gateway writes with a role, sorted; a text says why that cannot be seen. IAM is one for all Regions of
 * an account, and the setting is each Region's own.
 */
export async function regionsWriting(
  role: string,
  home: Place,
  placeIn: (region: string) => Place,
): Promise<readonly string[] | string> {
  try {
    const answer = await home.asker.ask(describeRegions, home.clients.of("ec2"), {});
    // Every account has Regions, so none is no answer of AWS's.
    const names = listOf(answer?.Regions)?.map((item) =>
      isObject(item) ? text(item.RegionName) : undefined,
    );
    if (!names || names.length === 0 || names.some((name) => !REGION.test(name ?? "")))
      throw malformed(describeRegions.operation);
    const found: string[] = [];
    for (const region of names.filter((name) => name !== undefined).toSorted())
      if ((await readState(placeIn(region), "set-account-role", {})) === role) found.push(region);
    return found;
  } catch (error) {
    if (error instanceof Unseen) return error.message;
    throw error;
  }
}

/** A name becomes part of an address. */
const REGION = /^[a-z]{2,4}(?:-[a-z]+){1,2}-\d$/;
