import { type AccountRegion, perRegion } from "../state/account.ts";
import type { RestStage } from "../state/rest-api.ts";

export interface WebAcl {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly description: string | undefined;
  /** What happens to a request that no rule stops. The sandbox evaluates no rules. */
  readonly defaultAction: "Allow" | "Block";
  /** As they were given. */
  readonly rules: readonly unknown[];
  readonly visibility: Readonly<Record<string, unknown>>;
}

/** The regional web ACLs of one account and Region, by ARN. */
export const aclsIn: (home: AccountRegion) => Map<string, WebAcl> = perRegion(
  () => new Map<string, WebAcl>(),
);

export const aclArn = ({ account, region }: AccountRegion, name: string, id: string): string =>
  `arn:${account.partition}:wafv2:${region}:${account.id}:regional/webacl/${name}/${id}`;

const STAGE_ARN = /^arn:[^:]+:apigateway:([^:]+)::\/restapis\/([^/]+)\/stages\/([^/]+)$/;

/** The REST stage that an ARN names; HTTP and WebSocket APIs have no web ACLs. */
export function stageOf(home: AccountRegion, arn: string): RestStage | undefined {
  const [, region, api = "", stage = ""] = STAGE_ARN.exec(arn) ?? [];
  return region === home.region ? home.restApis.get(api)?.stages.get(stage) : undefined;
}

/** The stages that an ACL is associated with, by ARN. */
export function stagesWith(home: AccountRegion, acl: string): string[] {
  return [...home.restApis.values()].flatMap((api) =>
    [...api.stages.values()]
      .filter(({ webAclArn }) => webAclArn === acl)
      .map(
        ({ name }) =>
          `arn:${home.account.partition}:apigateway:${home.region}::/restapis/${api.id}/stages/${name}`,
      ),
  );
}
