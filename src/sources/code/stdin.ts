import { join } from "node:path";
import type { SourceFile } from "./input.ts";
import type { Recognized } from "./recognize.ts";
import { recognize } from "./recognize.ts";

/** What standard input is: its text decides alone. `terraform`: HCL, or JSON in Terraform's syntax. */
export interface StandardInput {
  readonly file: SourceFile;
  readonly as: Recognized | "terraform" | undefined;
}

const HCL_BLOCK =
  /^[ \t]*(?:resource|data|module|variable|output|locals|provider|terraform)[ \t]*(?:"[^"\n]*"[ \t]*){0,2}\{/m;
const JSON_BLOCK = /"(?:resource|module)"\s*:\s*[[{]/;

export function standardInput(text: string, cwd: string): StandardInput {
  const plain = { path: "-", absolute: join(cwd, "-"), text: text.replace(/^\uFEFF/, "") };
  const as = recognize(plain);
  if (as) return { file: plain, as };
  const json = /^\s*\{/.test(plain.text);
  if (!(json ? JSON_BLOCK : HCL_BLOCK).test(plain.text)) return { file: plain, as: undefined };
  // Terraform reads folders: the text becomes the only file of one that exists nowhere else.
  const absolute = join(cwd, ".stagelight-stdin", json ? "stdin.tf.json" : "stdin.tf");
  return { file: { ...plain, absolute }, as: "terraform" };
}
