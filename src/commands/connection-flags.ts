import type { Command } from "commander";
import { between } from "./option-values.ts";

/** How AWS is called: where, whom to trust, how fast and how patiently. */
export function connectionFlags(command: Command): Command {
  return command
    .option("--endpoint-url <url>", "send every call here (also AWS_ENDPOINT_URL)")
    .option("--ca-bundle <file>", "PEM file of certificates to trust besides (also AWS_CA_BUNDLE)")
    .option(
      "--rate <n>",
      "API Gateway calls per second and account-Region, other services in proportion (default: 5)",
      between(0.1, 100_000),
    )
    .option("--timeout <seconds>", "how long one attempt may take (default: 10)", between(0.01, 3_600));
}
