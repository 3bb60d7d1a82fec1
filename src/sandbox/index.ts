export { DEMO, DEMO_AGGREGATOR, DEMO_MANAGEMENT_ACCOUNT, DEMO_REGION, DEMO_ROLE } from "./demo.ts";
export { generatedAccountId, generatedSeed } from "./generated-seed.ts";
export { type Fault, type Seed, SeedError, seedFrom } from "./seed.ts";
export { type Sandbox, type SandboxOptions, startSandbox } from "./server.ts";
export type { SandboxCredentials } from "./state/credentials.ts";
