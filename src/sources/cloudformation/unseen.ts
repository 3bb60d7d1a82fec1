import type { Resource } from "./resources.ts";

/** Parts of a template that are filled in elsewhere and may hold stages. */
export function unseenIn(
  resources: ReadonlyMap<string, Resource>,
  transforms: readonly string[],
  macro: string | undefined,
): { key: string; message: string }[] {
  const unseen: { key: string; message: string }[] = [];
  if (macro) {
    const message = `The macro ${macro} rewrites this template when it deploys: scan the processed template.`;
    unseen.push({ key: "", message });
  }
  if (transforms.includes("AWS::Include")) {
    unseen.push({ key: "", message: "AWS::Include adds parts to this template that are not read here." });
  }
  for (const { id, key, type } of resources.values()) {
    if (type.endsWith("::MODULE")) {
      unseen.push({ key, message: `${id} is the module ${type}, whose resources are not in sight.` });
    }
    if (id === "Fn::Transform") {
      unseen.push({ key, message: "A macro adds resources to this template that are not read here." });
    }
  }
  return unseen;
}
