import { AwsError } from "../aws-error.ts";
import { restJson } from "../protocols/rest-json.ts";
import { type Call, type Json, REST_REFUSALS, type Service } from "../service.ts";
import { type AccountRegion, perRegion } from "../state/account.ts";

/** The findings of an account and Region by product and id. */
const findingsOf = perRegion(() => new Map<string, Json>());

const MOST = 100;
const REQUIRED = [
  "SchemaVersion",
  "Id",
  "ProductArn",
  "GeneratorId",
  "AwsAccountId",
  "CreatedAt",
  "UpdatedAt",
  "Title",
  "Description",
] as const;
/** What an import leaves as customers have it (API reference, BatchImportFindings). */
const CUSTOMERS = ["Note", "UserDefinedFields", "VerificationState", "Workflow"] as const;

const invalid = (message: string) => new AwsError(400, "InvalidInputException", message);

function imported({ body, home, now }: Call): Json {
  const { Findings } = body;
  if (!Array.isArray(Findings) || Findings.length < 1 || Findings.length > MOST) {
    throw invalid(
      "Invalid parameter 'Findings'. data must NOT have fewer than 1 items or more than 100 items",
    );
  }
  const FailedFindings: Json[] = [];
  for (const finding of Findings as readonly unknown[]) {
    const item = typeof finding === "object" && finding !== null ? (finding as Json) : {};
    const problem = problemOf(item, home);
    if (problem) FailedFindings.push({ Id: String(item.Id ?? ""), ...problem });
    else keep(item, home, now);
  }
  const FailedCount = FailedFindings.length;
  return { FailedCount, SuccessCount: Findings.length - FailedCount, FailedFindings };
}

function problemOf(finding: Json, { account, region }: AccountRegion): Json | undefined {
  const bad = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });
  const missing = REQUIRED.find((name) => typeof finding[name] !== "string" || finding[name] === "");
  if (missing)
    return bad(
      "InvalidInput",
      `Finding does not adhere to Amazon Finding Format. data should have required property '${missing}'.`,
    );
  if (!Array.isArray(finding.Resources) || finding.Resources.length < 1 || finding.Resources.length > 32) {
    return bad(
      "InvalidInput",
      "Finding does not adhere to Amazon Finding Format. data.Resources should have 1 to 32 items.",
    );
  }
  if (Buffer.byteLength(JSON.stringify(finding)) > 240_000)
    return bad("LimitExceeded", "Finding is larger than 240 KB.");
  const own = `arn:${account.partition}:securityhub:${region}:${account.id}:product/${account.id}/default`;
  if (finding.AwsAccountId !== account.id || finding.ProductArn !== own) {
    return bad(
      "InvalidInput",
      `Finding must be imported from its own account and Region, with the product ${own}.`,
    );
  }
  return undefined;
}

/** An update has to be later than what is there; what customers set stays. */
function keep(finding: Json, home: AccountRegion, now: number): void {
  const key = JSON.stringify([finding.ProductArn, finding.Id]);
  const before = findingsOf(home).get(key);
  if (before && String(finding.UpdatedAt) < String(before.UpdatedAt)) return;
  const kept = Object.fromEntries(
    CUSTOMERS.flatMap((name) => (before && name in before ? [[name, before[name]]] : [])),
  );
  const created = before ? { CreatedAt: before.CreatedAt } : {};
  findingsOf(home).set(key, { ...finding, ...created, ...kept, ProcessedAt: new Date(now).toISOString() });
}

/** Security Hub, as far as importing one's own findings and reading them goes: no filters. */
export const securityhub: Service = {
  name: "securityhub",
  signingName: "securityhub",
  iamPrefix: "securityhub",
  protocol: restJson([
    { name: "BatchImportFindings", route: "POST /findings/import", run: imported },
    {
      name: "GetFindings",
      route: "POST /findings",
      run({ home, body }) {
        const most = typeof body.MaxResults === "number" ? body.MaxResults : MOST;
        if (body.Filters !== undefined && Object.keys(body.Filters as object).length > 0) {
          throw invalid("The sandbox's Security Hub knows no filters.");
        }
        const from = typeof body.NextToken === "string" ? Number(body.NextToken) : 0;
        if (!Number.isInteger(from) || from < 0) throw invalid("Invalid parameter 'NextToken'.");
        const all = [...findingsOf(home).values()];
        const next = from + Math.min(Math.max(1, most), MOST);
        return {
          Findings: all.slice(from, next),
          ...(next < all.length ? { NextToken: String(next) } : {}),
        };
      },
    },
  ]),
  refusals: REST_REFUSALS,
};
