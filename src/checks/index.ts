import accesslogAlarms from "./accesslog-alarms.ts";
import accesslogDelivery from "./accesslog-delivery.ts";
import accesslogDestination from "./accesslog-destination.ts";
import accesslogExport from "./accesslog-export.ts";
import accesslogFormat from "./accesslog-format.ts";
import accesslogIdentity from "./accesslog-identity.ts";
import accesslogRetention from "./accesslog-retention.ts";
import accesslogSecrets from "./accesslog-secrets.ts";
import accesslogging from "./accesslogging.ts";
import accountRole from "./account-role.ts";
import type { Check } from "./check.ts";
import executionlogging from "./executionlogging.ts";
import waf from "./waf.ts";

/** Every check, in the order in which findings list them. */
export const CHECKS: readonly Check[] = [
  accesslogging,
  accesslogDestination,
  accountRole,
  accesslogDelivery,
  accesslogFormat,
  accesslogIdentity,
  accesslogSecrets,
  accesslogRetention,
  accesslogAlarms,
  accesslogExport,
  executionlogging,
  waf,
];
