import { badRequest } from "../aws-error.ts";
import { whySetRefused } from "../iam/role-health.ts";
import type { Call, Operation } from "../service.ts";
import { invalidPath, patchOperationsIn } from "./patch.ts";

/** 10,000 requests a second and bursts of 5,000 (API Gateway quotas). */
const view = (call: Call) => ({
  cloudwatchRoleArn: call.home.cloudwatchRoleArn,
  throttleSettings: { burstLimit: 5_000, rateLimit: 10_000 },
  features: ["UsagePlans"],
  apiKeyVersion: "4",
});

/** API Gateway tries the role when it is set, and never again. Throws BadRequestException. */
function checkRole(arn: string, call: Call): void {
  if (whySetRefused(call.home, arn, call.rolesAsOf) === undefined) return;
  throw badRequest(
    "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.",
  );
}

export const ACCOUNT: readonly Operation[] = [
  { name: "GetAccount", route: "GET /account", run: view },
  {
    name: "UpdateAccount",
    route: "PATCH /account",
    run(call) {
      let role = call.home.cloudwatchRoleArn;
      for (const operation of patchOperationsIn(call.body)) {
        if (operation.path !== "/cloudwatchRoleArn" || operation.op !== "replace") {
          throw invalidPath(operation, ["/cloudwatchRoleArn"]);
        }
        // An empty text clears it; `remove` is not taken (API reference, patch operations, Account).
        role = operation.value || undefined;
        if (role !== undefined) checkRole(role, call);
      }
      call.home.cloudwatchRoleArn = role;
      return view(call);
    },
  },
];
