import { ALARMS } from "../metrics/alarms.ts";
import { METRIC_DATA } from "../metrics/data.ts";
import { awsJson } from "../protocols/aws-json.ts";
import { JSON_REFUSALS, type Service } from "../service.ts";

/** CloudWatch: metrics and alarms. Of the three protocols it has, the one that its SDK clients speak: JSON. */
export const cloudwatch: Service = {
  name: "cloudwatch",
  signingName: "monitoring",
  iamPrefix: "cloudwatch",
  protocol: awsJson("GraniteServiceVersion20100801", [...ALARMS, ...METRIC_DATA]),
  refusals: JSON_REFUSALS,
};
