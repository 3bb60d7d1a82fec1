import type { AwsOrigin, Stage } from "../../model/stage.ts";
import type { Step } from "../step.ts";

/** CreateLogGroup also takes `#` (CloudWatch Logs API reference), which API Gateway refuses in a destination. */
const LEGAL_NAME = /^[\w\-/.]{1,512}$/;

/**
 * The log group for a stage: where the standard names none, `/aws/apigateway/access/<api>/<stage>`; else its pattern,
 * with `<api>/<stage>` for the first `*`. `$` is not legal there: `$default` becomes `.default`, which no stage is called.
 * `undefined`: the pattern makes no legal name.
 */
export function logGroupNameFor(stage: Stage, pattern: string | undefined): string | undefined {
  const own = `${stage.api.id}/${stage.name.replace("$", ".")}`;
  const [head = "", ...rest] = (pattern ?? "/aws/apigateway/access/*").split("*");
  const name = rest.length === 0 ? head : head + own + rest.join("");
  return LEGAL_NAME.test(name) && !name.startsWith("aws/") ? name : undefined;
}

export function createLogGroup(
  origin: AwsOrigin,
  name: string,
  stages: readonly string[],
  seen: boolean,
): Step {
  const { account, region } = origin;
  return {
    id: `create-log-group ${account}/${region}/${name}`,
    kind: "create-log-group",
    account,
    region,
    target: { logGroup: name },
    before: null,
    after: { logGroupClass: "STANDARD", kmsKeyId: null },
    stages,
    checks: ["apigw_accesslogging"],
    needs: [],
    preconditions: [`There is no log group ${name} in ${account}, ${region}.`],
    effect: `Creates the log group ${name}.`,
    call: { service: "logs", operation: "CreateLogGroup", parameters: { logGroupName: name } },
    undo: { service: "logs", operation: "DeleteLogGroup", parameters: { logGroupName: name } },
    permissions: ["logs:CreateLogGroup", "logs:DeleteLogGroup"],
    cost: "Nothing by itself: lines cost as they are taken in and kept.",
    risk: seen
      ? "None to what runs. Undone, the lines written since are lost."
      : "The log groups could not be listed whole: it may be there already. Undone, its lines are lost.",
    care: seen ? "safe" : "review",
  };
}
