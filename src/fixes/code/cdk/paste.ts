import { preset } from "../../../access-log/presets.ts";
import type { ApiType } from "../../../model/stage.ts";
import type { Paste } from "../../left.ts";
import { byHand, type CodeStage, type CodeWork, newGroup, type Patched } from "../patcher.ts";
import { mappingAt, mappingIn, textAt } from "../template/tree.ts";
import { quoted } from "../typescript.ts";
import { guessOf } from "./guess.ts";

/** The module whose `CfnStage` a stage is, and how its settings are called there, by the type that the template has. */
const CLASSES: ReadonlyMap<string, readonly [module: string, settings: string]> = new Map([
  ["AWS::ApiGateway::Stage", ["aws_apigateway", "accessLogSetting"]],
  ["AWS::ApiGatewayV2::Stage", ["aws_apigatewayv2", "accessLogSettings"]],
]);

/** A CDK program is not changed by itself: code to paste, which finds each stage by its construct path. */
export function pasteForCdk(stages: readonly CodeStage[], work: CodeWork): Patched {
  return { patches: [], manual: stages.flatMap((stage) => forStage(stage, work).manual) };
}

function forStage(stage: CodeStage, work: CodeWork): Patched {
  const { constructPath, address, file } = stage.origin;
  const hand = (reason: string, paste?: readonly Paste[]) => byHand([stage], reason, { paste });
  if (constructPath === undefined)
    return hand(
      `${address} comes from a CDK program that keeps no construct paths (aws:cdk:path): ${IDIOM[stage.apiType]}`,
    );
  const text = work.code.read(file);
  const type = textAt(
    mappingAt(text === undefined ? undefined : mappingIn(text), "Resources", address),
    "Type",
  );
  const known = CLASSES.get(type ?? "");
  if (!known)
    return hand(
      `${constructPath} (${type ?? "of no type that can be read"}) comes from a CDK program: make a stage of its own, and ${IDIOM[stage.apiType]}`,
    );
  const made = newGroup(work);
  if (typeof made === "string") return hand(made);
  const [module, settings] = known;
  const path = constructPath.split("/");
  const id = `${path
    .slice(1)
    .filter(isNamed)
    .join("")
    .replace(/[^A-Za-z0-9]/g, "")}AccessLog`;
  const names = [`type ${module}`, ...(made.kmsKey === undefined ? [] : ["aws_kms"]), "aws_logs", "Stack"];
  const imports = [
    `import { ${names.join(", ")} } from "aws-cdk-lib";`,
    `import type { IConstruct } from "constructs";`,
  ];
  const key = `aws_kms.Key.fromKeyArn(Stack.of(stage), ${quoted(`${id}Key`)}, ${quoted(made.kmsKey ?? "")})`;
  const code = [
    "// Where the App is, after its stacks are made.",
    "{",
    `  const path = [${path.map(quoted).join(", ")}];`,
    `  const stage = path.reduce<IConstruct>((at, id) => at.node.findChild(id), app) as ${module}.CfnStage;`,
    `  const accessLog = new aws_logs.LogGroup(Stack.of(stage), ${quoted(id)}, {`,
    `    retention: ${made.days},`,
    ...(made.kmsKey === undefined ? [] : [`    encryptionKey: ${key},`]),
    "  });",
    `  stage.${settings} = {`,
    "    destinationArn: accessLog.logGroupArn,",
    `    format: ${quoted(preset(stage.apiType))},`,
    "  };",
    "}",
  ];
  const guess = guessOf(stage.apiType, constructPath, { id, days: made.days, key: made.kmsKey });
  const reason = `${constructPath} comes from a CDK program. By its path it should be ${guess.words}; that is a guess.`;
  const whole = [...imports, "", ...code, ""].join("\n");
  const about = "Whatever it is written as, this finds it by its construct path:";
  return hand(reason, [
    ...(guess.paste ? [guess.paste] : []),
    { language: "typescript", about, text: whole },
  ]);
}

/** `Resource` and `Default` are what constructs call the one resource that they are about. */
const isNamed = (id: string): boolean => id !== "Resource" && id !== "Default";

/** As one would write it for the constructs that most stages come from. */
const IDIOM: Readonly<Record<ApiType, string>> = {
  REST: "give its RestApi deployOptions: { accessLogDestination: new LogGroupLogDestination(logGroup), accessLogFormat: AccessLogFormat.custom(…) }.",
  HTTP: "give its HttpStage accessLogSettings: { destination: new LogGroupLogDestination(logGroup), format: AccessLogFormat.custom(…) }.",
  WEBSOCKET:
    "give its WebSocketStage accessLogSettings: { destination: new LogGroupLogDestination(logGroup), format: AccessLogFormat.custom(…) }.",
};
