export { DEMO, DEMO_AGGREGATOR, DEMO_MANAGEMENT_ACCOUNT, DEMO_REGION, DEMO_ROLE } from "./demo.ts";
export type { Faults } from "./faults.ts";
export { generatedAccountId, generatedSeed, type SeedSize } from "./generated-seed.ts";
export type { RequestEntry, RequestLog } from "./request-log.ts";
export { type Fault, type Seed, SeedError, seedFrom } from "./seed.ts";
export { type Sandbox, type SandboxOptions, startSandbox } from "./server.ts";
export type { Service } from "./service.ts";
export type { SandboxCredentials } from "./state/credentials.ts";
