import { entriesOf, isMap, member, textMember, type Value } from "../../../syntax/template/value.ts";
import type { Resource } from "../resources.ts";

/** An API that SAM makes because events of functions need one. */
export interface ImplicitApi {
  readonly id: string;
  readonly type: string;
  /** The key of the first resource whose event needs it. */
  readonly key: string;
  readonly condition?: string;
  /** A condition that SAM adds to the template, where several functions with conditions share the API. */
  readonly combined?: Value;
}

interface Kind {
  readonly id: string;
  readonly type: string;
  readonly event: string;
  readonly apiProperty: string;
  /** An event without properties is passed over for REST, and means every path for HTTP. */
  readonly needsProperties: boolean;
}

const KINDS: readonly Kind[] = [
  {
    id: "ServerlessRestApi",
    type: "AWS::Serverless::Api",
    event: "Api",
    apiProperty: "RestApiId",
    needsProperties: true,
  },
  {
    id: "ServerlessHttpApi",
    type: "AWS::Serverless::HttpApi",
    event: "HttpApi",
    apiProperty: "ApiId",
    needsProperties: false,
  },
];

const WITH_EVENTS: ReadonlySet<string> = new Set([
  "AWS::Serverless::Function",
  "AWS::Serverless::StateMachine",
]);

/** The implicit APIs of a template (aws-sam-translator, `plugins/api/implicit_api_plugin.py`). */
export function implicitApis(resources: readonly Resource[]): ImplicitApi[] {
  const withEvents = resources.filter(({ type }) => WITH_EVENTS.has(type));
  return KINDS.map((kind) => implicitApi(kind, withEvents)).filter((api) => api !== undefined);
}

function implicitApi(kind: Kind, resources: readonly Resource[]): ImplicitApi | undefined {
  let key: string | undefined;
  // A later event on the same path and method takes the place of an earlier one.
  const conditions = new Map<string, string | undefined>();
  for (const resource of resources) {
    for (const route of routesOf(kind, resource)) {
      key ??= resource.key;
      conditions.set(route, resource.condition);
    }
  }
  if (key === undefined) return undefined;
  const { id, type } = kind;
  const distinct = [...new Set(conditions.values())].filter((name) => name !== undefined).sort();
  if ([...conditions.values()].includes(undefined)) return { id, type, key };
  if (distinct.length === 1 && distinct[0] !== undefined) return { id, type, key, condition: distinct[0] };
  const combined = { "Fn::Or": distinct.map((name) => ({ Condition: name })) };
  return { id, type, key, condition: `${id}Condition`, combined };
}

/** Path and method of the events of a resource that fall to the implicit API. */
function routesOf(kind: Kind, resource: Resource): string[] {
  const routes: string[] = [];
  for (const [, event] of entriesOf(member(resource.properties, "Events"))) {
    if (textMember(event, "Type") !== kind.event) continue;
    const properties = member(event, "Properties");
    if (kind.needsProperties && entriesOf(properties).length === 0) continue;
    if (!isImplicit(kind, properties)) continue;
    const path = textMember(properties, "Path") ?? "";
    const method = textMember(properties, "Method") ?? "";
    routes.push(
      JSON.stringify(path || method ? [path, method] : ["$default", "x-amazon-apigateway-any-method"]),
    );
  }
  return routes;
}

function isImplicit({ id, apiProperty }: Kind, properties: Value | undefined): boolean {
  const api = isMap(properties) ? member(properties, apiProperty) : undefined;
  return api === undefined || api === id || member(api, "Ref") === id;
}
