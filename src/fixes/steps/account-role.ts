import type { Place } from "../place.ts";
import type { Call, Step } from "../step.ts";
import type { ForRole } from "./role.ts";

/** Sets the role that the REST and WebSocket APIs of one account and Region write with. `before` as AWS has it. */
export function setAccountRole(
  { account, region }: Place,
  role: string,
  before: string | null,
  { stages, needs, wakes, care }: ForRole,
): Step {
  return {
    id: `set-account-role ${account}/${region}`,
    kind: "set-account-role",
    account,
    region,
    target: {},
    before,
    after: role,
    stages,
    checks: ["apigw_account_role"],
    needs,
    preconditions: [
      before === null
        ? `No CloudWatch role is set for ${account} in ${region}.`
        : `The CloudWatch role of ${account} in ${region} is ${before}, with which no stage here can write.`,
      `The role ${role} is there and can write.`,
    ],
    effect: `REST and WebSocket APIs of ${account} in ${region} write their logs with ${role}.${wakes}`,
    call: updateAccount(role),
    undo:
      before === null
        ? updateAccount("")
        : `API Gateway tries a role when it is set, and ${before} fails that: AWS does not take it back.`,
    permissions: ["apigateway:PATCH", "iam:PassRole"],
    cost: "Nothing by itself: stages that had settings and no role begin to write.",
    risk: "One role stands for every REST and WebSocket API of the account in this Region.",
    care: before === null ? care : "review",
  };
}

/** An empty text clears it; `remove` is not taken (API reference, patch operations, Account). */
const updateAccount = (value: string): Call => ({
  service: "apigateway",
  operation: "UpdateAccount",
  parameters: { patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value }] },
});
