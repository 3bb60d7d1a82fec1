import { basename, extname } from "node:path";
import { looksLikeTemplate } from "../cloudformation/looks-like.ts";
import { looksLikePulumiJson, looksLikePulumiProgram } from "../pulumi/looks-like.ts";
import { looksLikeService } from "../serverless/looks-like.ts";
import type { SourceFile } from "./input.ts";

/** What a file turned out to be. `nesting`: a template that leads to others. */
export type Recognized =
  | "assembly"
  | "template"
  | "nesting-template"
  | "plan"
  | "service"
  | "pulumi-program"
  | "pulumi-json";

/** Bytes that every file of interest holds at least one of: the prefixes of the resource types and their kin. */
const MARKERS = {
  cloudFormation: Buffer.from("AWS::ApiGateway"),
  sam: Buffer.from("AWS::Serverless"),
  nested: Buffer.from("AWS::CloudFormation::Stack"),
  assembly: Buffer.from("aws:cloudformation:stack"),
  stages: Buffer.from("cdk:cloud-assembly"),
  terraform: Buffer.from("aws_api"),
  cloudControl: Buffer.from("awscc_api"),
  templateStack: Buffer.from("cloudformation_stack"),
  pulumi: Buffer.from(":apigateway"),
  pulumiOutput: Buffer.from("urn:pulumi:"),
  provider: Buffer.from("provider"),
} as const;

/** What a file too long to be read whole is searched for. `provider` says too little on its own. */
export const STAGE_MARKERS: readonly Buffer[] = [
  MARKERS.cloudFormation,
  MARKERS.sam,
  MARKERS.terraform,
  MARKERS.cloudControl,
  MARKERS.pulumi,
];

/** Whether a file is a project's own by its name: Pulumi goes by that, wherever its program is. */
export function isProject(path: string): boolean {
  return /^Pulumi\.ya?ml$/.test(basename(path));
}

/** Whether the bytes hold anything that makes parsing worth while. */
export function mayMatter(bytes: Buffer): boolean {
  for (const marker of Object.values(MARKERS)) if (bytes.includes(marker)) return true;
  return false;
}

/** What a file is, by its content; its name only tells an assembly's manifest from other JSON. */
export function recognize(file: SourceFile): Recognized | undefined {
  const { text } = file;
  const name = basename(file.absolute);
  if (name === "manifest.json" && MANIFEST.test(text)) return "assembly";
  if (/aws(?:cc)?_api|aws_[a-z_]{0,40}cloudformation_stack/.test(text) && isPlanOrState(text)) return "plan";
  if (text.includes("urn:pulumi:") && looksLikePulumiJson(text)) return "pulumi-json";
  if (looksLikePulumiProgram(file)) return "pulumi-program";
  if (looksLikeService(file)) return "service";
  const nesting =
    text.includes("AWS::CloudFormation::Stack") || text.includes("AWS::Serverless::Application");
  const matters = nesting || text.includes("AWS::ApiGateway") || text.includes("AWS::Serverless");
  if (!matters || !looksLikeTemplate(file)) return undefined;
  return nesting ? "nesting-template" : "template";
}

/** The artifacts of an assembly: stacks, and (CDK stages) assemblies of their own. */
const MANIFEST = /"(?:aws:cloudformation:stack|cdk:cloud-assembly)"/;

/** Whether a text is JSON of `terraform show -json` or a state file, told without loading the reader of them. */
function isPlanOrState(text: string): boolean {
  return /^\s*\{/.test(text) && /"terraform_version"\s*:/.test(text);
}

/** Terraform itself goes by the name alone. */
export function isTerraform(path: string): boolean {
  return /\.(?:tf|tofu)(?:\.json)?$/.test(path);
}

/** Terragrunt's files have any name (`terragrunt.hcl`, `root.hcl`, `_envcommon/api.hcl`); these are others' own. */
export function isTerragrunt(name: string): boolean {
  return (
    /\.hcl$/.test(name) && !/^\.(?:terraform\.lock|tflint)\.hcl$|\.(?:tftest|tofutest|pkr)\.hcl$/.test(name)
  );
}

/** Programs that would have to be run to know what they declare. */
export function isProgramText(path: string): boolean {
  return PROGRAMS.has(extname(path).toLowerCase());
}

const PROGRAMS = new Set([".ts", ".mts", ".js", ".mjs", ".cjs", ".py", ".go", ".java", ".cs", ".fs", ".kt"]);

/** Endings of files that are neither JSON nor YAML nor HCL. Anything else is looked into. */
const NEVER_CODE = new Set(
  (
    ".tsx .jsx .vue .svelte .rb .rs .c .h .cc .cpp .hpp .swift .php .pl .scala .lua .r .sql .sh .bash .ps1 .bat " +
    ".css .scss .less .html .htm .svg .map .lock .sum .mod .proto .graphql .tfvars .hcl " +
    ".md .mdx .rst .adoc .csv .tsv .parquet .avro .log .pdf .doc .docx .xls .xlsx .ppt .pptx " +
    ".png .jpg .jpeg .gif .webp .ico .bmp .tif .tiff .mp3 .mp4 .mov .avi .wav .ogg .webm .woff .woff2 .ttf .otf .eot " +
    ".zip .gz .tgz .bz2 .xz .zst .7z .rar .tar .jar .war .whl .class .pyc .so .dll .dylib .exe .bin .o .a .wasm " +
    ".db .sqlite .pem .crt .key .der .p12 .snap"
  ).split(" "),
);

/** Why a file need not be looked into, by its name. */
export function dismissedByName(path: string): string | undefined {
  const ending = extname(path).toLowerCase();
  if (PROGRAMS.has(ending)) return "a program's text";
  if (isTerragrunt(basename(path))) return "looked at only for modules that Terragrunt runs";
  return NEVER_CODE.has(ending) ? `no infrastructure code is in ${ending} files` : undefined;
}

/** A zero byte near the beginning: no text. */
export function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, 8000).includes(0);
}
