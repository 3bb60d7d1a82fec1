import type { Settled } from "../model/fact.ts";
import type { Stage } from "../model/stage.ts";
import type { Role } from "../model/surroundings.ts";
import { defineCheck, fail, type Judgement, notApplicable, pass, type Subject, unknown } from "./check.ts";
import { destinationOf, there } from "./destination-of.ts";
import { type RoleFault, roleFault } from "./iam/account-role.ts";
import { isWriting, writingOf } from "./writing.ts";

const remedy = "set-account-role";

/** The role is one per account and Region, and dies silently (Developer Guide, `set-up-logging`). */
export default defineCheck({
  id: "apigw_account_role",
  title: "API Gateway's CloudWatch role of the account and Region cannot write",
  severity: "high",
  needs: ["accountRole", "roles"],
  judge(subject) {
    const { stage, surroundings, decide } = subject;
    if (stage.apiType === "HTTP") return notApplicable("HTTP APIs do not write with the account's role.");
    const format = formatToStream(subject);
    if (format) {
      const why = "to a Firehose stream, for which the account's role is not used";
      return format.state === "unknown"
        ? unknown(`Whether it writes ${why}, is not known here: ${format.why}`)
        : notApplicable(`It writes ${why}.`);
    }
    const about = aboutOf(stage);
    if (!surroundings.accountRole) {
      return unknown(
        "The account's CloudWatch role is not set here: whether it is set elsewhere was not seen.",
        {
          about,
        },
      );
    }
    const role = decide(surroundings.accountRole);
    if (role.state === "unknown") return unknown(`The account's CloudWatch role: ${role.why}`, { about });
    if (role.state === "known" && (role.value === null || role.value === "")) {
      return fail(
        "The account has no CloudWatch role in this Region: REST and WebSocket stages write nothing to log groups.",
        { remedy, about },
      );
    }
    return { ...judgeRole(subject, role), about };
  },
});

/**
 * What is written to a Firehose stream, if that is the destination: API Gateway does so with its service-linked role
 * (Developer Guide, `apigateway-logging-to-kinesis`).
 */
function formatToStream(subject: Subject): Settled<string> | undefined {
  const writing = writingOf(subject);
  if (!isWriting(writing)) return undefined;
  return destinationOf(subject, writing.destination).kind === "delivery-stream" ? writing.format : undefined;
}

function judgeRole(subject: Subject, role: Exclude<Settled<string | null>, { state: "unknown" }>): Judgement {
  const { roles } = subject.surroundings;
  const id = role.state === "known" ? (role.value ?? "") : role.resource;
  const name = id ?? (role.state === "set" ? role.expression : "");
  const found = roles?.items.find((each) => each.id === id);
  if (found) {
    const seen = there(subject, found);
    if (seen.state === "unseen") return unknown(seen.why);
    if (seen.state === "found") return judgeFound(subject, found);
  }
  if (roles?.unseen !== undefined) return unknown(`The CloudWatch role is ${name}. ${roles.unseen}`);
  if (!found && (!roles || roles.partial)) {
    return unknown(`The CloudWatch role is ${name}; whether it can write was not seen.`);
  }
  return fail(
    `The CloudWatch role ${name} does not exist any more: REST and WebSocket stages write nothing to log groups.`,
    { remedy },
  );
}

function judgeFound(subject: Subject, role: Role): Judgement {
  const fault: RoleFault | undefined = roleFault(role, subject);
  if (!fault) return pass(`The CloudWatch role ${role.id} can write.`);
  const message = `The CloudWatch role ${role.id} ${fault.message}`;
  return fault.sure ? fail(`${message} No line is written.`, { remedy }) : unknown(message);
}

function aboutOf({ origin, region, site }: Stage): string {
  if (origin.kind === "aws") return `CloudWatch role of ${origin.account} in ${origin.region}`;
  const code = `CloudWatch role of ${origin.root ?? origin.file}`;
  return site === undefined ? code : `${code} in ${region ?? "the Region of its provider"}, ${site}`;
}
