import { entriesOf, isMap, member, type Value } from "../../syntax/template/value.ts";

/** What the framework and its plugins make APIs of, beside `functions`. Parts may be unresolved variables. */
export interface PluginParts {
  /** State machines of `serverless-step-functions`, whose events are like those of functions. */
  readonly stateMachines: Value;
  /** The proxies of `serverless-apigateway-service-proxy`. */
  readonly serviceProxies: Value;
}

/**
 * What two plugins add to the REST API of a service; they use the framework's own API, deployment and stage, and
 * make them where no function has (their documentation, and the settings that the framework makes after a
 * deployment, whatever made the stage).
 */
export function pluginParts(names: readonly string[], at: (path: string) => Value): PluginParts {
  const has = (name: string) => names.some((plugin) => plugin === name || plugin.endsWith(`/${name}`));
  return {
    stateMachines: has("serverless-step-functions") ? at("stepFunctions.stateMachines") : null,
    serviceProxies: has("serverless-apigateway-service-proxy") ? at("custom.apiGatewayServiceProxies") : null,
  };
}

/**
 * The constructs of `serverless-lift` that make an API of their own, or may: CDK makes them when the service is packaged
 * (Lift documentation, "Webhook"; the others make none).
 */
export function webhooks(names: readonly string[], at: (path: string) => Value): string[] {
  if (!names.some((name) => /(?:^|\/)lift$|serverless-lift$/.test(name))) return [];
  return entriesOf(at("constructs"))
    .filter(([, construct]) => {
      const type = member(construct, "type");
      return typeof type === "string" ? type === "webhook" : type !== undefined;
    })
    .map(([name]) => name);
}

/** The names in `plugins`, a list or a map with `modules`. */
export function pluginNames(plugins: Value): string[] {
  const list = Array.isArray(plugins) ? plugins : isMap(plugins) ? (member(plugins, "modules") ?? []) : [];
  return (Array.isArray(list) ? list : []).filter((name) => typeof name === "string");
}

/** Plugins that turn access logging on after the deployment, by what their names say. */
export function loggingPlugins(names: readonly string[]): string[] {
  return names.filter((name) => /access-?logs?|(?:api|apigw|gateway)-?logs?|enable-api-logs/i.test(name));
}
