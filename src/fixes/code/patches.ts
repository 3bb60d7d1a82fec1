import type { CodeKind } from "../../model/stage.ts";
import { byHand, type CodeStage, type CodeWork, type Patched } from "./patcher.ts";
import { patchServerless } from "./serverless/patch.ts";
import { patchTemplates } from "./template/patch.ts";
import { patchTerraform } from "./terraform/patch.ts";

type Family = "terraform" | "template" | "serverless" | "other";

/**
 * Patches that give the unlogged stages of the code their log, and the stages that people have to see to. They are made from
 * how the code is written, not from what it comes to: whoever shows or writes them looks first whether they hold.
 */
export function patchesFor(work: CodeWork): Patched {
  const families = Map.groupBy(work.unlogged, familyOf);
  const of = (family: Family): CodeWork => ({ ...work, unlogged: families.get(family) ?? [] });
  const parts = [
    patchTerraform(of("terraform")),
    patchTemplates(of("template")),
    patchServerless(of("serverless")),
    ...others(of("other")),
  ];
  return {
    patches: parts.flatMap(({ patches }) => patches),
    manual: parts.flatMap(({ manual }) => manual),
  };
}

const FAMILIES: Partial<Record<CodeKind, Family>> = {
  terraform: "terraform",
  "terraform-plan": "terraform",
  cloudformation: "template",
  sam: "template",
  serverless: "serverless",
};

const familyOf = ({ origin }: CodeStage): Family => FAMILIES[origin.kind] ?? "other";

const others = ({ unlogged }: CodeWork): Patched[] =>
  unlogged.map((stage) => byHand([stage], reasonFor(stage)));

function reasonFor({ origin, apiType }: CodeStage): string {
  switch (origin.kind) {
    case "cdk":
      return `${origin.constructPath ?? origin.address} comes from a CDK program: ${CDK[apiType]}`;
    case "pulumi":
      return `A Pulumi program makes it: give the stage accessLogSettings: { destinationArn, format }.`;
    default:
      return `It is declared in ${origin.file}: it is made right there.`;
  }
}

const CDK = {
  REST: "give the RestApi deployOptions: { accessLogDestination: new LogGroupLogDestination(logGroup), accessLogFormat: AccessLogFormat.custom(…) }.",
  HTTP: "give the HttpStage accessLogSettings: { destination: new LogGroupLogDestination(logGroup), format: AccessLogFormat.custom(…) }.",
  WEBSOCKET:
    "give the WebSocketStage accessLogSettings: { destination: new LogGroupLogDestination(logGroup), format: AccessLogFormat.custom(…) }.",
} as const;
