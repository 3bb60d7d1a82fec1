import { preset } from "../../../access-log/presets.ts";
import type { Patch } from "../patch.ts";
import { byHand, CHECK, type CodeStage, type CodeWork, newGroup, type Patched } from "../patcher.ts";
import { nested, settingsIn } from "../template/settings.ts";
import { type Mapping, mappingAt, mappingIn, memberOf, members, textAt } from "../template/tree.ts";
import { effectOf, UNCLEAR } from "../template/words.ts";
import { addTo, type Content } from "../template/write.ts";
import { quoted } from "../typescript.ts";

/** Where a type has its settings. The stages that other types make can have none, or not there. */
const SETTINGS: ReadonlyMap<string, string> = new Map([
  ["aws:apigateway:Stage", "accessLogSettings"],
  ["aws:apigatewayv2:Stage", "accessLogSettings"],
  ["aws-native:apigateway:Stage", "accessLogSetting"],
  ["aws-native:apigatewayv2:Stage", "accessLogSettings"],
]);

/** Patches of Pulumi programs in YAML; for what programs in other languages make, code to paste. */
export function patchPulumi(work: CodeWork): Patched {
  const parts = work.unlogged.map((stage) =>
    stage.origin.address.startsWith("urn:pulumi:") ? pasted(stage, work) : patched(stage, work),
  );
  return {
    patches: parts.flatMap(({ patches }) => patches),
    manual: parts.flatMap(({ manual }) => manual),
  };
}

const bare = (type: string): string => type.replace(/^([^:]+:[^:/]+)\/[^:]*:/, "$1:");

const withoutSettings = (address: string, type: string): string =>
  `${address} is ${type === "" ? "of a type that is not written out" : `of the type ${type}`}, whose stage takes no access log there: give the API a stage of its own, with accessLogSettings.`;

function patched(stage: CodeStage, work: CodeWork): Patched {
  const { file, address } = stage.origin;
  const hand = (reason: string) => byHand([stage], reason);
  const text = work.code.read(file);
  const root = text === undefined ? undefined : mappingIn(text);
  const resources = mappingAt(root, "resources");
  const resource = mappingAt(resources, address);
  if (text === undefined || !resources || !resource)
    return hand(`${address} is not written out in ${file}: give it accessLogSettings where it is.`);
  const type = bare(textAt(resource, "type") ?? "");
  const settings = SETTINGS.get(type);
  if (settings === undefined) return hand(withoutSettings(address, type));
  const made = newGroup(work);
  if (typeof made === "string") return hand(made);
  const group = freeName(`${address}AccessLog`, resources);
  const properties = mappingAt(resource, "properties");
  if (!properties && memberOf(resource, "properties")) return hand("Its properties are not written out.");
  const log = { destinationArn: `\${${group}.arn}`, format: preset(stage.apiType) };
  const change = properties
    ? settingsIn(text, properties, [settings], log)
    : written(addTo(text, resource, { properties: nested([settings], log) }));
  if (typeof change === "string") return hand(change);
  const native = type.startsWith("aws-native:");
  const content: Content = {
    type: native ? "aws-native:logs:LogGroup" : "aws:cloudwatch:LogGroup",
    properties: {
      retentionInDays: made.days,
      ...(made.kmsKey === undefined ? {} : { kmsKeyId: made.kmsKey }),
    },
  };
  const added = change.destination ? addTo(text, resources, { [group]: content }) : undefined;
  if (change.destination && !added) return hand(UNCLEAR);
  const patch: Patch = {
    id: `patch ${file}#${address}`,
    stages: [stage.id],
    checks: [CHECK],
    effect: effectOf(stage, change.destination ? group : undefined),
    edits: [...change.edits, ...(added ? [added] : [])].map((edit) => ({ file, ...edit })),
    care: "safe",
  };
  return { patches: [patch], manual: [] };
}

const written = (change: ReturnType<typeof addTo>) =>
  change ? { edits: [change], destination: true } : UNCLEAR;

function freeName(wanted: string, resources: Mapping): string {
  const taken = new Set(members(resources).map(({ name }) => name));
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}${number}`;
  return name;
}

/** In single quotes only the quote itself means anything (YAML 1.2, 7.3.2). */
const yamlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function pasted(stage: CodeStage, work: CodeWork): Patched {
  const { address } = stage.origin;
  // `urn:pulumi:stack::project::parent$type::name` (Pulumi documentation, "Resource names").
  const [, , types = "", ...names] = address.split("::");
  const type = bare(types.slice(types.lastIndexOf("$") + 1));
  const name = names.join("::");
  const settings = SETTINGS.get(type);
  if (settings === undefined) return byHand([stage], withoutSettings(name, type));
  const made = newGroup(work);
  if (typeof made === "string") return byHand([stage], made);
  const native = type.startsWith("aws-native:");
  const module = native ? "@pulumi/aws-native" : "@pulumi/aws";
  const group = native ? "aws.logs.LogGroup" : "aws.cloudwatch.LogGroup";
  const [, service = ""] = type.split(":");
  const code = [
    `import * as aws from "${module}";`,
    "",
    `const accessLog = new ${group}(${quoted(`${name}-access-log`)}, {`,
    `  retentionInDays: ${made.days},`,
    ...(made.kmsKey === undefined ? [] : [`  kmsKeyId: ${quoted(made.kmsKey)},`]),
    "});",
    "",
    `// Among the arguments of new aws.${service}.Stage(${quoted(name)}, …):`,
    `const args: Partial<aws.${service}.StageArgs> = {`,
    `  ${settings}: {`,
    "    destinationArn: accessLog.arn,",
    `    format: ${quoted(preset(stage.apiType))},`,
    "  },",
    "};",
    "",
  ];
  const reason = `A Pulumi program makes ${name} (${address}): give it ${settings}.`;
  const yaml = [
    "resources:",
    "  accessLog:",
    `    type: ${native ? "aws-native:logs:LogGroup" : "aws:cloudwatch:LogGroup"}`,
    "    properties:",
    `      retentionInDays: ${made.days}`,
    ...(made.kmsKey === undefined ? [] : [`      kmsKeyId: ${yamlText(made.kmsKey)}`]),
    `  ${yamlText(name)}:`,
    `    type: ${type}`,
    "    properties:",
    `      ${settings}:`,
    `        destinationArn: \${accessLog.arn}`,
    `        format: ${yamlText(preset(stage.apiType))}`,
    "",
  ];
  return byHand([stage], reason, {
    paste: [
      { language: "typescript", about: "In TypeScript:", text: code.join("\n") },
      { language: "yaml", about: "In YAML, beside what is there:", text: yaml.join("\n") },
    ],
  });
}
