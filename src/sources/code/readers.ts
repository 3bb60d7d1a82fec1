/** The sources, each loaded when the first file of its kind is met: a scan loads only what it reads. */
export const readers = {
  cloudFormation: () => import("../cloudformation/index.ts"),
  cdk: () => import("../cdk/index.ts"),
  serverless: () => import("../serverless/index.ts"),
  pulumi: () => import("../pulumi/index.ts"),
  terraform: () => import("../terraform/index.ts"),
};
