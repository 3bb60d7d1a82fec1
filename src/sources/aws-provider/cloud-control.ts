import { type Fact, known, unknownFact } from "../../model/fact.ts";
import type { AccessLog } from "../../model/stage.ts";
import { mapFact } from "./map-fact.ts";

/*
 * The `awscc` provider has CloudFormation's resource types with names in snake case, and objects where the AWS provider has
 * blocks (Terraform AWS Cloud Control provider).
 */

/** The settings in `access_log_setting`, or `access_log_settings` of HTTP and WebSocket APIs. */
export const accessLogIn = (
  settings: Fact<ReadonlyMap<string, Fact<string | null>>>,
): Fact<AccessLog | null> =>
  mapFact(settings, (given) => {
    const half = (name: string) => given.get(name) ?? known(null);
    return known(given.size === 0 ? null : { destination: half("destination_arn"), format: half("format") });
  });

export const UNREAD_DESCRIPTION: Fact<AccessLog | null> = unknownFact(
  "What stage_description gives the stage of an awscc deployment is not read.",
);
