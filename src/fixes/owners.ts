import type { CodeKind, CodeOrigin, Stage } from "../model/stage.ts";
import type { LiveStage } from "./place.ts";

/** Code that made a live stage and would make it so again: what is changed by hand drifts back. */
export interface Owner {
  /** The live stage's id. */
  readonly stage: string;
  readonly by: CodeKind;
  /** How that is known, as a sentence. */
  readonly how: string;
  /** The id of the stage in the code, where that was scanned too. */
  readonly code?: string;
}

/** Tells who owns live stages, from their tags and from code that was scanned in the same run. */
export class Owners {
  readonly #byIdentity = new Map<string, CodeStage[]>();
  readonly #byName = new Map<string, CodeStage[]>();
  readonly #byLogicalId = new Map<string, CodeStage[]>();

  constructor(code: readonly Stage[]) {
    for (const stage of code.filter(isCode).toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      const { kind, address } = stage.origin;
      if (kind === "terraform-state" || kind === "terraform-plan") {
        add(this.#byIdentity, key(stage.apiType, stage.api.id, stage.name), stage);
      }
      if (FROM_TEMPLATES.has(kind)) add(this.#byLogicalId, address, stage);
      add(this.#byName, key(stage.apiType, stage.api.name, stage.name), stage);
    }
  }

  /** Who owns it for sure. A state names the API by its id; a stack marks what it made with tags. */
  ownerOf(stage: LiveStage): Owner | undefined {
    const [inState] = this.#byIdentity.get(key(stage.apiType, stage.api.id, stage.name)) ?? [];
    if (inState) {
      const { file, address, kind } = inState.origin;
      const what = kind === "terraform-state" ? "The Terraform state" : "The Terraform plan";
      return {
        stage: stage.id,
        by: "terraform",
        how: `${what} ${file} holds it as ${address} (API ${stage.api.id}, stage ${stage.name}).`,
        code: inState.id,
      };
    }
    return this.#stackOf(stage);
  }

  /** What looks like its code, by names alone: no proof, since names come twice. */
  hintOf(stage: LiveStage): string | undefined {
    const alike = this.#byName.get(key(stage.apiType, stage.api.name, stage.name)) ?? [];
    const [first] = alike;
    if (first) {
      const others = alike.length > 1 ? ` and ${alike.length - 1} more` : "";
      return `Code declares a stage of this name for an API of this name: ${placeOf(first)}${others}. If it is this one, change it there.`;
    }
    // The Serverless Framework tags what it deploys with STAGE.
    if (tag(stage.tags, "STAGE") === stage.name) {
      return "The tag STAGE is one that the Serverless Framework sets: if a serverless.yml deploys it, change it there.";
    }
    const [marked] = [stage.tags, stage.apiTags].flatMap((tags) => sayingSo(tags));
    return marked && `The tag ${marked} says that code manages it: if it does, change it there.`;
  }

  /** CloudFormation sets these tags itself, and nobody else can (`aws:` is reserved; user guide, resource tags). */
  #stackOf(stage: LiveStage): Owner | undefined {
    const stack = tag(stage.tags, STACK);
    if (stack === undefined) return stackOfApi(stage);
    const logicalId = tag(stage.tags, LOGICAL_ID);
    const declared = (logicalId === undefined ? undefined : this.#byLogicalId.get(logicalId)) ?? [];
    const alike = declared.filter(({ apiType }) => apiType === stage.apiType);
    const [code] = alike;
    const by = code?.origin.kind ?? madeBy(stage, stage.tags);
    const as = logicalId === undefined ? "" : ` as ${logicalId}`;
    return {
      stage: stage.id,
      by,
      how: `Its tags say that the CloudFormation stack ${stack} made it${as}.${code ? declaredBy(code, alike.length) : ""}`,
      ...(code && alike.length === 1 ? { code: code.id } : {}),
    };
  }
}

/**
 * A stage that a deployment makes (`StageName` of AWS::ApiGateway::Deployment, as the Serverless Framework has it) is no
 * resource of the stack, so only its API has the stack's tags.
 */
function stackOfApi(stage: LiveStage): Owner | undefined {
  const stack = tag(stage.apiTags, STACK);
  if (stack === undefined) return undefined;
  const logicalId = tag(stage.apiTags, LOGICAL_ID);
  const as = logicalId === undefined ? "" : ` as ${logicalId}`;
  return {
    stage: stage.id,
    by: madeBy(stage, stage.apiTags),
    how: `The tags of its API say that the CloudFormation stack ${stack} made that${as}, and with it, it seems, the stage.`,
  };
}

/** A logical id alone does not tell a template from another that has it too, so nothing more is said of it. */
function declaredBy(code: CodeStage, count: number): string {
  const path = code.origin.constructPath;
  const construct = path === undefined ? "" : `, construct ${path},`;
  const [others, verb] = count > 1 ? [` and ${count - 1} more`, "declare"] : ["", "declares"];
  return ` ${placeOf(code)}${construct}${others} ${verb} a stage of that logical id.`;
}

const STACK = "aws:cloudformation:stack-name";
const LOGICAL_ID = "aws:cloudformation:logical-id";

const BY_WHOM =
  /^(?:(?:managed|provisioned|created|deployed|maintained|owned)[ _-]?by|provisioner|iac|tool)$/i;
const TOOLS = /\b(?:terraform|terragrunt|opentofu|tofu|pulumi|cloudformation|cdk|serverless)\b/i;

/** Tags by which people mark what code manages, such as `ManagedBy = Terraform` or `terraform = true`, sorted. */
function sayingSo(tags: Stage["tags"]): readonly string[] {
  return Object.entries(tags ?? {})
    .filter(
      ([name, value]) =>
        (BY_WHOM.test(name) && TOOLS.test(value)) || (TOOLS.test(name) && /^(?:true|yes|1)$/i.test(value)),
    )
    .map(([name, value]) => `${name} = ${value.slice(0, 100)}`)
    .toSorted();
}

type CodeStage = Stage & { readonly origin: CodeOrigin };

const isCode = (stage: Stage): stage is CodeStage => stage.origin.kind !== "aws";

const FROM_TEMPLATES: ReadonlySet<CodeKind> = new Set(["cloudformation", "sam", "cdk", "serverless"]);

/** The tool that wrote the stack, where tags tell; else CloudFormation itself. */
function madeBy(stage: LiveStage, of: Stage["tags"]): CodeKind {
  const names = Object.keys(of ?? {});
  if (names.some((name) => name.startsWith("aws-cdk:") || name.startsWith("aws:cdk:"))) return "cdk";
  if (tag(of, "lambda:createdBy") === "SAM" || names.some((name) => name.startsWith("aws:sam:")))
    return "sam";
  // `<service>-<stage>` is the name that the Serverless Framework gives its stacks.
  const marked = tag(of, "STAGE") ?? tag(stage.tags, "STAGE");
  const stack = tag(of, STACK) ?? "";
  return marked !== undefined && stack.endsWith(`-${marked}`) ? "serverless" : "cloudformation";
}

const tag = (tags: Stage["tags"], name: string): string | undefined =>
  tags && Object.hasOwn(tags, name) ? tags[name] : undefined;

const key = (...parts: readonly string[]): string => parts.join("\0");

const placeOf = ({ origin }: CodeStage): string => `${origin.file}:${origin.line} (${origin.address})`;

function add(map: Map<string, CodeStage[]>, at: string, stage: CodeStage): void {
  const before = map.get(at);
  if (before) before.push(stage);
  else map.set(at, [stage]);
}
