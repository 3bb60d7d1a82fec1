import { known } from "../../../../src/model/fact.ts";
import type { CodeStage } from "../../../../src/standard/exemptions/foreign/placed.ts";

/** A stage of Terraform code that takes up a line of its file. */
export const codeStage = (file: string, address: string): CodeStage => ({
  id: `${file}#${address}`,
  apiType: "REST",
  api: { id: "a", name: "a" },
  name: "prod",
  origin: { kind: "terraform", file, line: 1, endLine: 1, address },
  accessLog: known(null),
});
