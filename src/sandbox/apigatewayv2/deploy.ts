import type { Call } from "../service.ts";
import type { V2Api, V2Deployment, V2Stage } from "../state/v2-api.ts";

/** A stage as new as can be, without access logging. */
export function newV2Stage(
  name: string,
  protocol: V2Api["protocol"],
  now: number,
  { autoDeploy = false, managed = false } = {},
): V2Stage {
  return {
    name,
    deploymentId: undefined,
    description: undefined,
    autoDeploy,
    managed,
    accessLog: undefined,
    clientCertificateId: undefined,
    // HTTP APIs have no execution logs; WebSocket stages start with theirs off.
    defaultRouteSettings:
      protocol === "HTTP"
        ? { detailedMetricsEnabled: false }
        : { dataTraceEnabled: false, detailedMetricsEnabled: false, loggingLevel: "OFF" },
    routeSettings: {},
    variables: new Map(),
    tags: new Map(),
    createdAt: now,
    updatedAt: now,
  };
}

/** A new deployment, and a stage moved to it. A stage that deploys itself gives a deployment marked so. */
export function deploy(
  api: V2Api,
  call: Call,
  stage: V2Stage | undefined,
  description?: string,
): V2Deployment {
  const autoDeployed = stage?.autoDeploy ?? false;
  const deployment: V2Deployment = {
    id: call.world.newId(6),
    description:
      description ??
      (autoDeployed ? "Automatic deployment triggered by changes to the Api configuration" : undefined),
    autoDeployed,
    createdAt: call.now,
  };
  api.deployments.set(deployment.id, deployment);
  if (stage) {
    stage.deploymentId = deployment.id;
    stage.updatedAt = call.now;
  }
  return deployment;
}
