import { stringify } from "yaml";
import { CHECKS } from "../../../src/checks/index.ts";
import { judgeSlice } from "../../../src/checks/judge.ts";
import { BASELINE } from "../../../src/model/demands.ts";
import type { Finding } from "../../../src/model/finding.ts";
import type { Slice } from "../../../src/model/slice.ts";
import { assemblySlices } from "../../../src/sources/cdk/index.ts";
import { templateSlice } from "../../../src/sources/cloudformation/index.ts";
import { serviceSlice } from "../../../src/sources/serverless/index.ts";
import { loadTerraform } from "../../../src/sources/terraform/index.ts";
import { filesOf, inputsOf, sourceFile } from "../files.ts";
import { inExport, inPreview, inYaml } from "../pulumi/shapes.ts";
import { samTemplate, template } from "./cloudformation.ts";
import type { Model } from "./model.ts";
import { program } from "./pulumi.ts";
import { hcl, hclJson, plan } from "./terraform.ts";

const terraform = await loadTerraform();

const root = (texts: Readonly<Record<string, string>>) =>
  terraform.rootSlice("/work", filesOf(texts), inputsOf());

const planned = (text: string, beside: Readonly<Record<string, string>>) =>
  terraform.planSlice(sourceFile("plan.json", text), filesOf(beside), inputsOf());

const inTemplate = (text: string) =>
  templateSlice(sourceFile("template.yaml", text), filesOf({}), inputsOf());

function assembly(model: Model): Slice {
  const environment = "aws://unknown-account/unknown-region";
  const manifest = JSON.stringify({
    version: "36.0.0",
    artifacts: {
      Shop: {
        type: "aws:cloudformation:stack",
        environment,
        properties: { templateFile: "Shop.template.json" },
      },
    },
  });
  const files = filesOf({
    "cdk.out/manifest.json": manifest,
    "cdk.out/Shop.template.json": JSON.stringify(template(model)),
  });
  const [slice] = [...assemblySlices(sourceFile("cdk.out/manifest.json", manifest), files, inputsOf())];
  if (!slice) throw new Error("the assembly has a stack");
  return slice;
}

function service(model: Model): Slice {
  const text = stringify({
    service: "shop",
    provider: { name: "aws" },
    resources: template(model),
  });
  return serviceSlice(sourceFile("serverless.yml", text), filesOf({}), inputsOf());
}

const CALL = 'variable "on" {}\nmodule "m" {\n  source = "./m"\n  on     = var.on\n}\n';

/** The model read from each dialect that has words for it. */
export const DIALECTS: Readonly<Record<string, (model: Model) => Slice>> = {
  terraform: (model) => root({ "main.tf": hcl(model) }),
  "terraform in JSON": (model) => root({ "main.tf.json": hclJson(model) }),
  "terraform, in a module": (model) => root({ "main.tf": CALL, "m/main.tf": hcl(model) }),
  plan: (model) => planned(plan(model), {}),
  "plan beside its code": (model) => planned(plan(model), { "main.tf": hcl(model) }),
  cloudformation: (model) => inTemplate(JSON.stringify(template(model))),
  "cloudformation in YAML": (model) => inTemplate(stringify(template(model))),
  sam: (model) => inTemplate(JSON.stringify(samTemplate(model))),
  cdk: assembly,
  serverless: service,
  pulumi: (model) => inYaml(program(model)),
  "pulumi preview": (model) => inPreview(program(model)),
  "pulumi export": (model) => inExport(program(model)),
};

const DEMANDS = { ...BASELINE, export: { required: true, targets: [] } };

/** What the checks say of the one stage: verdict and message, by check. */
export function said(slice: Slice): ReadonlyMap<string, Finding> {
  if (slice.stages.length !== 1 || slice.gaps.length > 0) {
    throw new Error(`${slice.stages.length} stages, ${JSON.stringify(slice.gaps)}`);
  }
  return new Map(judgeSlice(slice, CHECKS, DEMANDS).findings.map((finding) => [finding.check, finding]));
}
