export interface V2AccessLog {
  readonly destinationArn: string;
  readonly format: string;
}

/** A stage of an HTTP or WebSocket API. Times are milliseconds since the epoch. */
export interface V2Stage {
  readonly name: string;
  deploymentId: string | undefined;
  description: string | undefined;
  autoDeploy: boolean;
  /** Made and owned by API Gateway: the `$default` stage of a quick-create API. */
  readonly managed: boolean;
  accessLog: V2AccessLog | undefined;
  clientCertificateId: string | undefined;
  defaultRouteSettings: Readonly<Record<string, unknown>>;
  routeSettings: Readonly<Record<string, unknown>>;
  variables: ReadonlyMap<string, string>;
  readonly tags: Map<string, string>;
  readonly createdAt: number;
  updatedAt: number;
}

export interface V2Deployment {
  readonly id: string;
  readonly description: string | undefined;
  readonly autoDeployed: boolean;
  readonly createdAt: number;
}

export interface V2Route {
  readonly id: string;
  readonly key: string;
  readonly target: string | undefined;
  readonly managed: boolean;
}

export interface V2Integration {
  readonly id: string;
  readonly type: string;
  readonly uri: string | undefined;
  readonly managed: boolean;
}

export interface V2Api {
  readonly id: string;
  name: string;
  readonly protocol: "HTTP" | "WEBSOCKET";
  readonly endpointDisabled: boolean;
  description: string | undefined;
  readonly version: string | undefined;
  readonly routeSelectionExpression: string;
  readonly stages: Map<string, V2Stage>;
  readonly deployments: Map<string, V2Deployment>;
  readonly routes: Map<string, V2Route>;
  readonly integrations: Map<string, V2Integration>;
  readonly tags: Map<string, string>;
  readonly createdAt: number;
}
