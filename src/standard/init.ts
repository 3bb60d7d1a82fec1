import { PRESETS } from "./presets.ts";

/** A standard to begin with: every value commented, nothing that changes a verdict but the presets it extends. */
export function startingStandard(presets: readonly string[]): string {
  const known = PRESETS.map(({ name, about }) => `#   ${name.padEnd(12)} ${about}`);
  return `# yaml-language-server: $schema=./node_modules/stagelight/schema/standard-1.json
#
# What this organization demands of the access logs of its API Gateway stages.
# stagelight scan --print-config shows what holds, and where each value comes from.

# Where to start: presets, or files such as ./org.yaml. Of several, the stricter value holds;
# what this file says itself always holds.
${known.join("\n")}
extends: [${presets.join(", ")}]

# Checks: off, on, or with a severity of your own (low, medium, high).
# checks:
#   apigw_waf: off
#   apigw_accesslog_export: medium

# What each line has to answer: any one of the variables will do.
# format:
#   who: [identity.userArn, authorizer.principalId, authorizer.claims.sub]
#   what:
#     - { apiTypes: [REST, HTTP], anyOf: [httpMethod, routeKey] }
#     - { apiTypes: [WEBSOCKET], anyOf: [routeKey] }
#   where: [identity.sourceIp]

# How long log groups keep lines: days, or 90d, 12w, 2y.
# retention:
#   min: 90d
#   max: none
#   never: false        # true: lines may be kept for ever

# Where lines may go.
# destinations:
#   allowed:
#     - { account: "111122223333", region: eu-west-1 }
#     - arn:aws:logs:eu-west-1:*:log-group:/aws/vendedlogs/*
#   kmsKey: true
#   logGroupName: /aws/vendedlogs/*

# Alarms: false, true, or with the highest threshold that will do.
# alarms:
#   clientErrors: true
#   serverErrors: { maxThreshold: 5 }
#   latency: { maxThreshold: 2s }
#   acts: true          # an alarm has to tell somebody

# Long-term storage besides the log group.
# export:
#   required: true
#   targets: [arn:aws:s3:::audit-*]

# What makes a scan fail. Flags win.
# gate:
#   failOn: high
#   strict: false
#   minCoverage: 95

# Findings that somebody accepts, until a day. Reason and owner are always required, until from severity medium up.
# exemptions:
#   - checks: apigw_accesslogging
#     stage: 111122223333/eu-west-1/*/sandbox
#     reason: nobody but us can reach it
#     owner: payments
#     until: 2027-01-31
`;
}
