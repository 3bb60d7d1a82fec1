import { randomFrom } from "../../src/sandbox/random.ts";
import { pick } from "./pick.ts";

/** CloudFormation templates that all hold a stage: a REST API with functions around it, as people write them. */
export function* templates(count: number, seed: number): Generator<readonly [path: string, text: string]> {
  const random = randomFrom(seed);
  for (let at = 0; at < count; at++) {
    const folder = `team-${at % 40}/service-${Math.floor(at / 40)}`;
    const text = template(at, random);
    const json = random() < 0.3;
    yield json
      ? [`${folder}/template-${at}.json`, `${JSON.stringify(text, undefined, 2)}\n`]
      : [`${folder}/template-${at}.yaml`, yaml(text, "")];
  }
}

type Node = string | number | boolean | readonly Node[] | { readonly [key: string]: Node };

function template(at: number, random: () => number): Node {
  const functions: Record<string, Node> = {};
  for (let index = 0; index < 2 + Math.floor(random() * 4); index++) {
    functions[`Handler${index}`] = {
      Type: "AWS::Lambda::Function",
      Properties: {
        Handler: `index.handler${index}`,
        Runtime: pick(["nodejs22.x", "python3.13"], random),
        MemorySize: pick([128, 256, 512], random),
        Role: { "Fn::GetAtt": ["Role", "Arn"] },
        Code: { S3Bucket: { Ref: "Bucket" }, S3Key: `handlers/${at}-${index}.zip` },
        Environment: { Variables: { STAGE: { Ref: "Environment" }, TABLE: `orders-${at}` } },
      },
    };
  }
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `Service ${at}`,
    Parameters: {
      Environment: { Type: "String", Default: "dev", AllowedValues: ["dev", "prod"] },
      Bucket: { Type: "String" },
    },
    Conditions: { IsProd: { "Fn::Equals": [{ Ref: "Environment" }, "prod"] } },
    Resources: {
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          AssumeRolePolicyDocument: {
            Statement: [
              { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
            ],
          },
        },
      },
      ...functions,
      Logs: { Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: 90 } },
      Api: { Type: "AWS::ApiGateway::RestApi", Properties: { Name: `orders-${at}` } },
      Deployment: { Type: "AWS::ApiGateway::Deployment", Properties: { RestApiId: { Ref: "Api" } } },
      Stage: {
        Type: "AWS::ApiGateway::Stage",
        Properties: {
          RestApiId: { Ref: "Api" },
          DeploymentId: { Ref: "Deployment" },
          StageName: { Ref: "Environment" },
          ...logging(random),
        },
      },
    },
  };
}

function logging(random: () => number): Record<string, Node> {
  const settings = {
    DestinationArn: { "Fn::GetAtt": ["Logs", "Arn"] },
    Format: '{"requestId":"$context.requestId","ip":"$context.identity.sourceIp"}',
  };
  const how = random();
  if (how < 0.4) return {};
  if (how < 0.8) return { AccessLogSetting: settings };
  return { AccessLogSetting: { "Fn::If": ["IsProd", settings, { Ref: "AWS::NoValue" }] } };
}

/** Plain block YAML; texts are always quoted. */
function yaml(node: Node, indent: string): string {
  if (typeof node !== "object") return ` ${JSON.stringify(node)}\n`;
  const entries = Array.isArray(node) ? node.map((item) => ["-", item] as const) : Object.entries(node);
  if (entries.length === 0) return Array.isArray(node) ? " []\n" : " {}\n";
  const lines = entries.map(([key, value]) => {
    const head = Array.isArray(node) ? "-" : `${/^[\w]+$/.test(key) ? key : JSON.stringify(key)}:`;
    const inner = yaml(value as Node, `${indent}  `);
    return `${indent}${head}${inner}`;
  });
  return `${indent === "" ? "" : "\n"}${lines.join("")}`;
}
