import { isList, member, textMember, type Value } from "../../syntax/template/value.ts";

export const SAM = "AWS::Serverless-2016-10-31";

/** Transforms of AWS that neither add stages nor touch their settings (User Guide, "transform reference"). */
const HARMLESS: ReadonlySet<string> = new Set([
  SAM,
  "AWS::LanguageExtensions",
  "AWS::CodeDeployBlueGreen",
  "AWS::SecretsManager-2020-07-23",
  "AWS::SecretsManager-2024-09-16",
  "AWS::ServiceCatalog",
]);

/** The template-level transforms, in order. */
export function transformsOf(root: Value): string[] {
  const value = member(root, "Transform");
  const names = (isList(value) ? value : [value]).map((item) =>
    typeof item === "string" ? item : textMember(item, "Name"),
  );
  return names.filter((name) => name !== undefined);
}

/** A macro whose work cannot be foreseen, if there is one. `AWS::Include` only adds. */
export function macroOf(transforms: readonly string[]): string | undefined {
  return transforms.find((name) => !HARMLESS.has(name) && name !== "AWS::Include");
}
