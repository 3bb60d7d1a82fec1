import type { Block, Expr } from "../../syntax/hcl/ast.ts";
import { textOf } from "../../syntax/hcl/ast.ts";
import { ACCOUNT, type Provider, type Site, siteIn } from "../aws-provider/site.ts";
import { evaluate } from "./evaluate.ts";
import type { ModuleInstance } from "./instance.ts";
import type { Scope } from "./scope.ts";
import type { Planned } from "./stages.ts";

/** Modules within modules deeper than this are not asked for providers. */
const MAX_DEPTH = 60;

/** Where a resource is made: by its `provider`, and its own `region` (terraform-provider-aws from 6). */
export function siteOf({ resource, module, copy }: Planned): Site {
  const { attributes } = resource.block.body;
  const scope = module.scopeOf(copy);
  const written = attributes.get("provider")?.value;
  const name = written ? providerNamed(written, scope, copy.index) : resource.type.replace(/_.*$/, "");
  const provider = providerOf(module, name, 0);
  const own = attributes.get("region")?.value;
  const region = own && regionOf(own, scope, copy.address);
  return siteIn(region ? { ...provider, ...region } : provider);
}

/** The configuration that a module means by a name such as `aws.us`: handed to it, its own, or its caller's. */
function providerOf(module: ModuleInstance, name: string, depth: number): Provider {
  const { parent, call } = module;
  if (parent && call && depth < MAX_DEPTH) {
    const passed = passedAs(call.block, name, call.scope, module.address);
    if (passed !== undefined) return providerOf(parent, passed, depth + 1);
  }
  const [local = "", index = ""] = name.split(/(?=\[)/);
  const block = module.module.providers.find((each) => nameOf(each, module.scope) === local);
  if (block) return configured(block, module, name, index);
  if (parent && !name.includes(".") && depth < MAX_DEPTH) return providerOf(parent, name, depth + 1);
  return { provider: name, account: "", place: `${module.address} ${name}` };
}

/** `providers = { aws.src = aws.us }` of a module call: what it hands to the module under a name. */
function passedAs(call: Block, name: string, scope: Scope, address: string): string | undefined {
  const given = call.body.attributes.get("providers")?.value;
  if (given?.kind !== "object") return undefined;
  const item = given.items.find(({ key }) => providerNamed(key, scope, address) === name);
  return item && providerNamed(item.value, scope, address);
}

/** `aws.us`, or in JSON syntax that as a text; of `aws.by_region[each.key]`, the one that is meant. */
function providerNamed(expr: Expr, scope: Scope, place: string): string {
  if (expr.kind === "index") {
    const key = evaluate(expr.key, scope);
    return typeof key === "string"
      ? `${textOf(expr.on)}[${JSON.stringify(key)}]`
      : `${textOf(expr)} of ${place}`;
  }
  if (expr.kind !== "literal" && expr.kind !== "template") return textOf(expr);
  const text = evaluate(expr, scope);
  return typeof text === "string" ? text : textOf(expr);
}

function nameOf({ labels, body }: Block, scope: Scope): string {
  const alias = body.attributes.get("alias")?.value;
  const text = alias && evaluate(alias, scope);
  return typeof text === "string" ? `${labels[0]}.${text}` : (labels[0] ?? "");
}

function configured(block: Block, module: ModuleInstance, name: string, index: string): Provider {
  const { attributes, blocks } = block.body;
  const own = `${module.address} ${name}`;
  const leads = [...attributes.keys(), ...blocks.map(({ type, labels }) => labels[0] ?? type)];
  const account = leads.some((each) => ACCOUNT.has(each)) ? own : "";
  const region = attributes.get("region")?.value;
  // Of a provider that is there for each of several (OpenTofu), the Region is not worked out.
  const told = region && index === "" ? regionOf(region, module.scope, own) : undefined;
  return { provider: name, account, place: own, ...told };
}

/** The Region, where it can be told; else what stands for it. */
function regionOf(expr: Expr, scope: Scope, where: string): Pick<Provider, "region" | "place"> | undefined {
  const region = evaluate(expr, scope);
  if (region === null || region === "") return undefined;
  return typeof region === "string" ? { region, place: region } : { place: `${textOf(expr)} of ${where}` };
}
