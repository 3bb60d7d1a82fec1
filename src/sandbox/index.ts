export type { Faults } from "./faults.ts";
export type { RequestEntry, RequestLog } from "./request-log.ts";
export { type Fault, type Seed, SeedError, seedFrom } from "./seed.ts";
export { type Sandbox, type SandboxOptions, startSandbox } from "./server.ts";
export type { SandboxCredentials } from "./state/credentials.ts";
