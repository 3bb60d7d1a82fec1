import { preset } from "../../../access-log/presets.ts";
import type { ApiType } from "../../../model/stage.ts";
import type { Paste } from "../../left.ts";
import { quoted } from "../typescript.ts";

/** What a stage may have been written as, and what to write there. */
export interface Guess {
  readonly words: string;
  /** Absent: the construct takes no access log. */
  readonly paste?: Paste;
}

/** The construct that a path speaks for, as those of aws-cdk-lib name what they make: others can do so too. */
export function guessOf(
  apiType: ApiType,
  constructPath: string,
  group: { readonly id: string; readonly days: number; readonly key: string | undefined },
): Guess {
  const path = constructPath.split("/");
  const [last = "", parent = "", above = ""] = path.toReversed();
  const rest = apiType === "REST";
  const paste = (about: string, settings: Settings): Paste => ({
    language: "typescript",
    about,
    text: snippet(settings, apiType, group),
  });
  if (last !== "Resource")
    return {
      words: `the CfnStage ${quoted(last)}`,
      paste: paste(
        `With a CfnStage, ${rest ? "accessLogSetting" : "accessLogSettings"} goes into its props:`,
        rest ? CFN_REST : CFN_V2,
      ),
    };
  if (rest && parent.startsWith("DeploymentStage."))
    return {
      words: `the stage of the RestApi ${quoted(above)}`,
      paste: paste("With a RestApi, deployOptions goes into its props:", DEPLOY_OPTIONS),
    };
  if (rest)
    return {
      words: `the Stage ${quoted(parent)}`,
      paste: paste("With a Stage, ...logOptions goes into its props:", {
        ...DEPLOY_OPTIONS,
        name: "logOptions",
      }),
    };
  if (apiType === "HTTP" && parent === "DefaultStage")
    return {
      words: `the default stage of the HttpApi ${quoted(above)}, whose props have no place for a log`,
    };
  const stage = apiType === "HTTP" ? "HttpStage" : "WebSocketStage";
  return {
    words: `the ${stage} ${quoted(parent)}`,
    paste: paste(`With a ${stage}, accessLogSettings goes into its props:`, L2),
  };
}

interface Settings {
  readonly name: string;
  readonly modules: readonly string[];
  readonly type: string;
  readonly destination: readonly [name: string, value: string];
  readonly format: readonly [name: string, around: (format: string) => string];
}

const custom = (format: string): string => `aws_apigateway.AccessLogFormat.custom(${format})`;

const DEPLOY_OPTIONS: Settings = {
  name: "deployOptions",
  modules: ["aws_apigateway"],
  type: "aws_apigateway.StageOptions",
  destination: ["accessLogDestination", "new aws_apigateway.LogGroupLogDestination(accessLog)"],
  format: ["accessLogFormat", custom],
};

const L2: Settings = {
  name: "accessLogSettings",
  modules: ["aws_apigateway", "aws_apigatewayv2"],
  type: "aws_apigatewayv2.IAccessLogSettings",
  destination: ["destination", "new aws_apigatewayv2.LogGroupLogDestination(accessLog)"],
  format: ["format", custom],
};

const CFN_REST: Settings = {
  name: "accessLogSetting",
  modules: ["type aws_apigateway"],
  type: "aws_apigateway.CfnStage.AccessLogSettingProperty",
  destination: ["destinationArn", "accessLog.logGroupArn"],
  format: ["format", (format) => format],
};

const CFN_V2: Settings = {
  ...CFN_REST,
  name: "accessLogSettings",
  modules: ["type aws_apigatewayv2"],
  type: "aws_apigatewayv2.CfnStage.AccessLogSettingsProperty",
};

function snippet(
  { name, modules, type, destination, format }: Settings,
  apiType: ApiType,
  { id, days, key }: Parameters<typeof guessOf>[2],
): string {
  const names = [...modules, ...(key === undefined ? [] : ["aws_kms"]), "aws_logs"];
  return [
    `import { ${names.join(", ")} } from "aws-cdk-lib";`,
    "",
    `const accessLog = new aws_logs.LogGroup(this, ${quoted(id)}, {`,
    `  retention: ${days},`,
    ...(key === undefined
      ? []
      : [`  encryptionKey: aws_kms.Key.fromKeyArn(this, ${quoted(`${id}Key`)}, ${quoted(key)}),`]),
    "});",
    `const ${name}: ${type} = {`,
    `  ${destination[0]}: ${destination[1]},`,
    `  ${format[0]}: ${format[1](quoted(preset(apiType)))},`,
    "};",
    "",
  ].join("\n");
}
