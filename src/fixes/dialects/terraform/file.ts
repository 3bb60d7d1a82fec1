import type { Part, Writer } from "../../part.ts";
import type { Step } from "../../step.ts";
import { noteLines } from "../notes.ts";
import { onOneLine } from "../plain-text.ts";
import { attribute, blockLines, list, text } from "./hcl.ts";
import { Module } from "./module.ts";
import { Names } from "./names.ts";
import { resourceLines } from "./resource.ts";

const HEAD = `# Access logs of API Gateway stages. What is there already is taken over by import blocks (Terraform 1.5 or later), with
# all that is not written here left as it is.

terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}
`;

/** The plan as one Terraform file: resources for what is made, import blocks for what is there. */
export function terraformFile(): Writer {
  const names = new Names();
  return {
    begin: () => HEAD,
    write: (part) => partText(part, names),
    end: () => "",
  };
}

function partText(part: Part, names: Names): string {
  const { account, plan } = part;
  const notes = noteLines(part);
  if (plan.steps.length === 0 && notes.length === 0) return "";
  const head = account === undefined ? "Code" : onOneLine(`Account ${account.id} ${account.name ?? ""}`);
  const lines = ["", ...[head, ...notes].map((line) => `# ${line}`.trimEnd())];
  const aliases = new Map<string, string>();
  const aliasOf = ({ account: id, region }: Step): string => {
    const key = `${id}/${region}`;
    const alias = aliases.get(key) ?? names.take("provider", `a${id}`, region.replaceAll("-", "_"));
    aliases.set(key, alias);
    return alias;
  };
  const module = new Module(names, aliasOf);
  for (const step of plan.steps) module.add(step);
  for (const [key, alias] of aliases) {
    const [id = "", region = ""] = key.split("/");
    lines.push(
      "",
      ...blockLines('provider "aws"', [
        attribute("alias", text(alias)),
        attribute("region", text(region)),
        attribute("allowed_account_ids", list([`"${id}"`])),
      ]),
    );
  }
  for (const resource of module.resources) lines.push(...resourceLines(resource));
  return `${lines.join("\n")}\n`;
}
