import { stringify } from "yaml";
import { randomFrom } from "../../../src/sandbox/random.ts";

/** A template or a service, as its file is called and written. */
export interface GeneratedCode {
  readonly name: string;
  readonly text: string;
}

/** CloudFormation, SAM and Serverless Framework, in all the ways in which stages and log groups may be written in them. */
export function generatedCode(seed: number): GeneratedCode {
  const random = randomFrom(seed);
  const maybe = (share: number): boolean => random() < share;
  const pick = <T>(...items: readonly [T, ...T[]]): T =>
    items[Math.floor(random() * items.length)] ?? items[0];

  const isService = maybe(0.5);
  const data = isService ? service() : template();
  const { ending, text } = written(data);
  return { name: `${isService ? "serverless" : "template"}.${ending}`, text };

  function service(): object {
    const settings = () =>
      pick<unknown>(true, false, { format: "$context.requestId" }, { accessLogging: false }, null);
    const logs = Object.fromEntries(
      ["restApi", "httpApi", "websocket"].filter(() => maybe(0.5)).map((place) => [place, settings()]),
    );
    const events = [
      ...(maybe(0.7) ? [{ http: pick<unknown>("GET /x", { path: "x", method: "get" }) }] : []),
      ...(maybe(0.7) ? [{ httpApi: pick<unknown>("*", "GET /x", { path: "/y", method: "GET" }) }] : []),
      ...(maybe(0.4) ? [{ websocket: "$connect" }] : []),
    ];
    const extra = { Type: "AWS::ApiGatewayV2::Stage", Properties: { ApiId: "abc", StageName: "extra" } };
    const resources = {
      ...(maybe(0.5)
        ? { Resources: { Queue: { Type: "AWS::SQS::Queue" }, ...(maybe(0.5) ? { Extra: extra } : {}) } }
        : {}),
      ...(maybe(0.3)
        ? {
            extensions: pick<object>(
              { HttpApiLogGroup: { Properties: { RetentionInDays: 5 } } },
              { ApiGatewayLogGroup: { DeletionPolicy: "Retain" } },
              { HttpApiStage: { Properties: { AutoDeploy: true } } },
            ),
          }
        : {}),
    };
    return {
      service: "orders",
      provider: {
        name: "aws",
        runtime: "nodejs22.x",
        ...(maybe(0.7) ? { logs } : {}),
        ...(maybe(0.2) ? { logRetentionInDays: pick(14, 400) } : {}),
      },
      functions: { list: { handler: "list.handler", ...(events.length > 0 ? { events } : {}) } },
      ...(Object.keys(resources).length > 0 ? { resources } : {}),
      ...(maybe(0.3) ? { custom: { a: 1 } } : {}),
    };
  }

  function template(): object {
    const isSam = maybe(0.5);
    const resources: Record<string, object> = {
      Log: pick<object>(
        { Type: "AWS::Logs::LogGroup" },
        { Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: pick(1, 365) } },
        { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "lines" } },
      ),
    };
    const count = pick(1, 2, 3, 4);
    for (let number = 0; number < count; number++) {
      const condition = maybe(0.2) ? { Condition: "InIreland" } : {};
      resources[`Made${number}`] = { ...maker(`s${number}`, isSam), ...condition };
    }
    return {
      ...(isSam ? { Transform: "AWS::Serverless-2016-10-31" } : { AWSTemplateFormatVersion: "2010-09-09" }),
      Conditions: { InIreland: { "Fn::Equals": [{ Ref: "AWS::Region" }, "eu-west-1"] } },
      ...(isSam && maybe(0.4) ? { Globals: { Api: { OpenApiVersion: "3.0.1" } } } : {}),
      Resources: resources,
      ...(maybe(0.3) ? { Outputs: { Name: { Value: "x" } } } : {}),
    };
  }

  function maker(name: string, isSam: boolean): object {
    const kinds = [
      () => of("AWS::ApiGateway::Stage", "AccessLogSetting", { RestApiId: "r", DeploymentId: "d" }),
      () => of("AWS::ApiGatewayV2::Stage", "AccessLogSettings", { ApiId: "a" }),
      () => ({ Type: "AWS::ApiGateway::Deployment", Properties: { RestApiId: "r", StageName: name } }),
      () => ({
        Type: "AWS::ApiGatewayV2::Api",
        Properties: {
          Name: name,
          ProtocolType: "HTTP",
          Target: "arn:aws:lambda:eu-west-1:111122223333:function:f",
        },
      }),
    ] as const;
    const events = {
      Rest: { Type: "Api", Properties: { Path: "/", Method: "get" } },
      ...(maybe(0.6) ? { Http: { Type: "HttpApi", Properties: { Path: "/", Method: "get" } } } : {}),
    };
    const ofSam = [
      () => of("AWS::Serverless::Api", "AccessLogSetting", maybe(0.5) ? { OpenApiVersion: "3.0.1" } : {}),
      () =>
        maybe(0.3)
          ? { Type: "AWS::Serverless::HttpApi" }
          : of("AWS::Serverless::HttpApi", "AccessLogSettings", {}),
      () => ({
        Type: "AWS::Serverless::Function",
        Properties: { Handler: "a.b", Runtime: "nodejs22.x", InlineCode: "x", Events: events },
      }),
    ] as const;
    return isSam ? pick(...kinds, ...ofSam)() : pick(...kinds)();

    function of(type: string, setting: string, properties: object): object {
      const log = settings();
      return {
        Type: type,
        Properties: { ...properties, StageName: name, ...(log === undefined ? {} : { [setting]: log }) },
      };
    }
  }

  function settings(): object | undefined {
    const toLog = { DestinationArn: { "Fn::GetAtt": ["Log", "Arn"] }, Format: "$context.requestId" };
    const none = { Ref: "AWS::NoValue" };
    return pick<object | undefined>(
      undefined,
      {},
      { Format: "$context.requestId" },
      toLog,
      none,
      { DestinationArn: none, Format: "x $context.requestId" },
      { "Fn::If": ["InIreland", toLog, none] },
    );
  }

  function written(whole: object): { readonly ending: string; readonly text: string } {
    const style = pick("block", "block", "wide block", "one line", "pretty", "braces");
    if (style === "one line") return { ending: "json", text: JSON.stringify(whole) };
    if (style === "pretty") return { ending: "json", text: `${JSON.stringify(whole, null, pick(2, 4))}\n` };
    const yaml =
      style === "braces"
        ? Object.entries(whole)
            .map(
              ([key, value]) =>
                `${key}: ${stringify(value, { collectionStyle: "flow", lineWidth: pick(0, 60) }).trimEnd()}\n`,
            )
            .join("")
        : stringify(whole, { indent: style === "block" ? 2 : 4, lineWidth: 0 });
    const noted = maybe(0.3)
      ? yaml.replaceAll(/\n( *)(\w+:)/g, (line, indent, key) =>
          maybe(0.2) ? `\n${indent}# a note\n${indent}${key}` : line,
        )
      : yaml;
    const ended = maybe(0.2) ? noted.trimEnd() : noted;
    return { ending: "yml", text: maybe(0.2) ? ended.replaceAll("\n", "\r\n") : ended };
  }
}
