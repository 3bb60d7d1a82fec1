import type { Fact } from "../../model/fact.ts";
import type { Arguments } from "./arguments.ts";
import { outcomesOf } from "./map-fact.ts";

/** Resources that hand a CloudFormation template to AWS (Terraform AWS provider, resource reference). */
export const TEMPLATE_STACKS: ReadonlySet<string> = new Set([
  "aws_cloudformation_stack",
  "aws_cloudformation_stack_set",
  "aws_serverlessapplicationrepository_cloudformation_stack",
]);

/** What in a template makes stages, or leads to what may. */
const MAKES_STAGES = /AWS::ApiGateway|AWS::Serverless|AWS::CloudFormation::(?:Stack|Include)|AWS::Include/;

/**
 * Why the stages of such a resource are not seen, in words that follow its address; undefined: its template is in sight and
 * makes none.
 */
export function unseenTemplate(args: Arguments): string | undefined {
  const body: Fact<string | null> = args.text("template_body");
  const texts = outcomesOf(body).map((outcome) => (outcome.state === "known" ? outcome.value : null));
  if (texts.every((text) => text !== null && !MAKES_STAGES.test(text))) return undefined;
  return texts.some((text) => text === null)
    ? "deploys a CloudFormation template that is not in sight, so stages in it are not seen: scan that too"
    : "deploys a CloudFormation template that makes stages, which are not judged here: scan the template as a file of its own";
}
