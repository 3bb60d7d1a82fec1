import * as cloudFormation from "../cloudformation/index.ts";
/** The sources, each loaded when the first file of its kind is met: a scan loads only what it reads. */
export const readers = {
  // Loaded with the scan: most of what is scanned ends in it, and every file more to load costs its time.
  cloudFormation: async () => cloudFormation,
  cdk: () => import("../cdk/index.ts"),
  serverless: () => import("../serverless/index.ts"),
  pulumi: () => import("../pulumi/index.ts"),
  terraform: () => import("../terraform/index.ts"),
};
