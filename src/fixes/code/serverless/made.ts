/** The member of `provider.logs` for what the framework makes of events, by logical id (its "Resource naming" documentation). */
export const MADE: ReadonlyMap<string, Place> = new Map([
  ["ApiGatewayDeployment", "restApi"],
  ["HttpApiStage", "httpApi"],
  ["WebsocketsDeploymentStage", "websocket"],
]);

export type Place = "restApi" | "httpApi" | "websocket";

/** The logical ids of the log groups that it makes for them. */
export const LOG_GROUPS: Readonly<Record<Place, string>> = {
  restApi: "ApiGatewayLogGroup",
  httpApi: "HttpApiLogGroup",
  websocket: "WebsocketsLogGroup",
};
