import { join } from "node:path";
import type { SourceFile } from "./input.ts";
import { decode, MAX_FILE } from "./read.ts";
import type { Recognized } from "./recognize.ts";
import { recognize } from "./recognize.ts";

/** What standard input is: its text decides alone. `terraform`: HCL, or JSON in Terraform's syntax. */
export interface StandardInput {
  readonly file: SourceFile;
  readonly as: Recognized | "terraform" | undefined;
  /** Why it is not read, where it is none of these. */
  readonly why?: string;
}

const HCL_BLOCK =
  /^[ \t]*(?:resource|data|module|variable|output|locals|provider|terraform)[ \t]*(?:"[^"\n]*"[ \t]*){0,2}\{/m;
const JSON_BLOCK = /"(?:resource|module)"\s*:\s*[[{]/;

const YAML_RUNTIME =
  /^runtime[ \t]*:[ \t]*(?:["']?yaml\b|\{[^}\n]*\byaml\b|(?:#[^\n]*)?\r?\n[ \t]+name[ \t]*:[ \t]*["']?yaml\b)/m;
const PULUMI_TYPE = /^[ \t]+type[ \t]*:[ \t]*["']?aws(?:-native)?:apigateway/m;

const NOTHING = "Standard input is no template, no Terraform code, no plan and no preview that can be read.";
const PROJECT =
  "Standard input is the project file of a Pulumi program that is elsewhere: scan the project's folder, or pipe `pulumi preview --json` here.";
const PROGRAM =
  "Standard input holds resources of a Pulumi program without its project file: scan the folder of its Pulumi.yaml, or pipe `pulumi preview --json` here.";

/** The text that comes in, or why it is not read; the bounds of files hold here too. */
export function standardInputText(given: string | Uint8Array): ReturnType<typeof decode> {
  if (given.length > MAX_FILE) {
    const message = `It has over ${MAX_FILE / 1_000_000} MB, more than is read.`;
    return { unread: { kind: "too-large", message } };
  }
  return typeof given === "string" ? { text: given } : decode(Buffer.from(given));
}

export function standardInput(text: string, cwd: string): StandardInput {
  const plain = { path: "-", absolute: join(cwd, "-"), text: text.replace(/^\uFEFF/, "") };
  // Pulumi goes by the name of its project file. The stacks' configuration is looked for in the working folder.
  const as = recognize(plain) ?? recognize({ ...plain, absolute: join(cwd, "Pulumi.yaml") });
  const elsewhere =
    as === "pulumi-program" && !(YAML_RUNTIME.test(plain.text) && /^resources[ \t]*:/m.test(plain.text));
  if (elsewhere) return { file: plain, as: undefined, why: PROJECT };
  if (as) return { file: plain, as };
  const json = /^\s*\{/.test(plain.text);
  if (!(json ? JSON_BLOCK : HCL_BLOCK).test(plain.text)) {
    return { file: plain, as: undefined, why: PULUMI_TYPE.test(plain.text) ? PROGRAM : NOTHING };
  }
  // Terraform reads folders: the text becomes the only file of one that exists nowhere else.
  const absolute = join(cwd, ".stagelight-stdin", json ? "stdin.tf.json" : "stdin.tf");
  return { file: { ...plain, absolute }, as: "terraform" };
}
