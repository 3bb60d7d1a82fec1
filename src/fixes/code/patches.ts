import type { CodeKind } from "../../model/stage.ts";
import { pasteForCdk } from "./cdk/paste.ts";
import type { Patch } from "./patch.ts";
import { byHand, type CodeStage, type CodeWork, type Patched } from "./patcher.ts";
import { patchPulumi } from "./pulumi/patch.ts";
import { patchRetention } from "./retention/patch.ts";
import { patchServerless } from "./serverless/patch.ts";
import { patchTemplates } from "./template/patch.ts";
import { patchTerraform } from "./terraform/patch.ts";

type Family = "terraform" | "template" | "serverless" | "cdk" | "pulumi" | "other";

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
    pasteForCdk(of("cdk").unlogged, work),
    patchPulumi(of("pulumi")),
    patchRetention(work),
    ...others(of("other")),
  ];
  const guessed = new Set(work.unlogged.filter(isGuessed).map(({ id }) => id));
  return {
    patches: parts.flatMap(({ patches }) => patches).map((patch) => withGuess(patch, guessed)),
    manual: parts.flatMap(({ manual }) => manual),
  };
}

const isGuessed = ({ apiTypeAssumed }: CodeStage): boolean => apiTypeAssumed !== undefined;

/** A format of one kind of API has variables that the other does not fill in. */
function withGuess(patch: Patch, guessed: ReadonlySet<string>): Patch {
  const isWritten = patch.edits.some(({ text }) => text.includes("$context."));
  if (!isWritten || !patch.stages.some((id) => guessed.has(id))) return patch;
  return { ...patch, effect: `${patch.effect} ${GUESSED}`, care: "review" };
}

const GUESSED =
  "Whether it is an HTTP or a WebSocket API is not known here: the format is that of HTTP APIs, see that it is one.";

const FAMILIES: Partial<Record<CodeKind, Family>> = {
  terraform: "terraform",
  "terraform-plan": "terraform",
  "terraform-state": "terraform",
  cloudformation: "template",
  sam: "template",
  serverless: "serverless",
  cdk: "cdk",
  pulumi: "pulumi",
};

const familyOf = ({ origin }: CodeStage): Family => FAMILIES[origin.kind] ?? "other";

const others = ({ unlogged }: CodeWork): Patched[] =>
  unlogged.map((stage) => byHand([stage], `${stage.origin.file} declares it: change it there.`));
