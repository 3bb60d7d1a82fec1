/** The two halves of a stage's access logging. REST stages may have one of them; v2 stages have both or neither. */
export interface AccessLogSettings {
  readonly destinationArn?: string | undefined;
  readonly format?: string | undefined;
}

export interface Canary {
  readonly percentTraffic: number;
  readonly deploymentId: string;
  readonly stageVariableOverrides: ReadonlyMap<string, string>;
  readonly useStageCache: boolean;
}

/** A stage of a REST API. Times are milliseconds since the epoch. */
export interface RestStage {
  readonly name: string;
  deploymentId: string;
  description: string | undefined;
  clientCertificateId: string | undefined;
  documentationVersion: string | undefined;
  cacheClusterEnabled: boolean;
  cacheClusterSize: string | undefined;
  tracingEnabled: boolean;
  accessLog: AccessLogSettings;
  canary: Canary | undefined;
  webAclArn: string | undefined;
  variables: ReadonlyMap<string, string>;
  /** `{resource path}/{method}` → setting name → value, as the patch paths name them. */
  readonly methodSettings: Map<string, Map<string, string | number | boolean>>;
  readonly tags: Map<string, string>;
  readonly createdAt: number;
  updatedAt: number;
}

export interface RestDeployment {
  readonly id: string;
  description: string | undefined;
  readonly createdAt: number;
}

/** A resource (a path) of a REST API: method → whether it has an integration. */
export interface RestResource {
  readonly id: string;
  readonly path: string;
  readonly methods: Map<string, { readonly authorizationType: string; integration: string | undefined }>;
}

export interface RestApi {
  readonly id: string;
  name: string;
  description: string | undefined;
  readonly version: string | undefined;
  readonly endpointType: "EDGE" | "REGIONAL" | "PRIVATE";
  readonly endpointDisabled: boolean;
  readonly root: RestResource;
  readonly stages: Map<string, RestStage>;
  readonly deployments: Map<string, RestDeployment>;
  readonly tags: Map<string, string>;
  readonly createdAt: number;
}
