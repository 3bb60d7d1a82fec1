import type { Fact } from "../../model/fact.ts";
import { entriesOf, member, type Value } from "../../syntax/template/value.ts";
import { type Site, siteIn } from "../aws-provider/site.ts";

/** A resource of a Pulumi program or of its output. */
export interface PulumiResource {
  /** Unique in the program: its name there, or its URN. */
  readonly address: string;
  /** As `aws:apigateway:Stage`, without the module's file (`aws:apigateway/stage:Stage`). */
  readonly type: string;
  readonly properties: Value;
  readonly line: number;
  readonly endLine: number;
  /** Its ARN, where it is there already. */
  readonly arn?: string;
  /** The account and Region it is made in; absent: nothing is known of that. */
  readonly site?: Site;
  /** Settles a value of its properties; what is inside of it stays as it is. */
  read(value: Value): Fact<Value>;
  /** The same with all that is inside, as JSON. */
  json(value: Value): Fact<string>;
  /** The addresses of the resources in sight that a value refers to, which is somewhere in that property. */
  refersTo(property: string, value: Value): readonly string[];
  /** Of a value that is an attribute of a resource and nothing else, the attribute; undefined: none, or it does not show. */
  attributeIn(value: Value): string | undefined;
}

/** The resources of a program, by their address. */
export type All = ReadonlyMap<string, PulumiResource>;

/** What a resource is found by: its ARN, where others may write that out. */
export const idIn = (all: All, address: string): string => all.get(address)?.arn ?? address;

/** `aws:apigatewayv2/stage:Stage` and `aws:apigatewayv2:Stage` are the same. */
export function bareType(type: string): string {
  return type.replace(/^([^:]+:[^:/]+)\/[^:]*:/, "$1:");
}

/** The last part of a URN; a program's own names are as they are. */
export const lastName = (address: string): string => address.split("::").at(-1) ?? "";

/** The address of the resource that a property refers to, if it is in sight. */
export function referenced(resource: PulumiResource, property: string): string | undefined {
  const value = member(resource.properties, property);
  return value === undefined ? undefined : resource.refersTo(property, value)[0];
}

/** The type of the AWS provider as a resource. */
export const PROVIDER = "pulumi:providers:aws";

/** What of a provider leads into an account (Pulumi AWS provider, "Configuration options"). */
const ACCOUNT = new Set([
  ...["profile", "accessKey", "secretKey", "token", "endpoints"],
  ...["sharedConfigFiles", "sharedCredentialsFiles", "sharedCredentialsFile"],
  ...["assumeRole", "assumeRoles", "assumeRoleWithWebIdentity"],
]);

/** Where a provider makes its resources. `region`: of the provider, or of the resource itself (provider version 7). */
export function siteOf(provider: string, properties: Value | undefined, region: string | undefined): Site {
  const leads = entriesOf(properties).some(([key]) => ACCOUNT.has(key));
  return siteIn({
    provider: lastName(provider),
    account: leads ? provider : "",
    place: region ?? provider,
    ...(region === undefined ? {} : { region }),
  });
}
