import { variableNamed } from "../catalogue.ts";
import type { Variable } from "../parse.ts";
import type { Correction, LintFinding, LintRule } from "./rule.ts";

/** What must never stand in a log: whoever reads the log can then call the API, or pass for the caller. */
const rule: LintRule = {
  id: "credential",
  *find({ format }) {
    for (const variable of format.variables) {
      const found = judge(variable);
      if (found) yield { start: variable.start, end: variable.end, ...found };
    }
  },
};
export default rule;

type Judged = Pick<LintFinding, "severity" | "message" | "correction">;

const CERTIFICATE = "identity.clientCert.clientCertPem";
const FAMILY_OF_HEADERS = /Override\.header\.$/;
const CREDENTIAL_HEADER =
  /^(?:proxy-)?authorization$|^cookie$|^set-cookie$|^x-api-key$|^x-amz-security-token$/i;
const SOUNDS_SECRET =
  /authorization|bearer|cookie|token|secret|passw|(?:api|access|private)[_-]?key|credential|jwt|session|(?:^|_)otp/i;
/** What a token is for or of which kind, a claim of each that Amazon Cognito makes. */
const HARMLESS = /^token_?(?:use|type)$/i;

function judge(variable: Variable): Judged | undefined {
  const { text, name } = variable;
  const known = variableNamed(name);
  if (!known) return undefined;
  if (known.variable.sensitivity === "secret") {
    return {
      severity: "error",
      message: `${text} is the API key itself, a credential: everybody who reads the log can use it.`,
      correction: replacement(variable, "identity.apiKeyId", "Log the key's id instead"),
    };
  }
  if (name === CERTIFICATE) {
    return {
      severity: "error",
      message: `${text} is the caller's whole certificate: kilobytes of personal data in each line.`,
      correction: replacement(variable, "identity.clientCert.serialNumber", "Log its serial number instead"),
    };
  }
  const { property } = known;
  if (property === undefined) return undefined;
  const advice = "Remove it, or log something that names the caller and opens nothing, such as an id.";
  if (FAMILY_OF_HEADERS.test(known.variable.name) && CREDENTIAL_HEADER.test(property)) {
    const message = `${text} is a header that carries credentials.`;
    return { severity: "error", message, correction: { advice } };
  }
  if (!SOUNDS_SECRET.test(property) || HARMLESS.test(property)) return undefined;
  const message = `${text} sounds like a credential: if it is one, everybody who reads the log can use it.`;
  return { severity: "warning", message, correction: { advice } };
}

function replacement({ start, end, braced }: Variable, name: string, advice: string): Correction {
  const text = braced ? `\${context.${name}}` : `$context.${name}`;
  return { advice: `${advice}: $context.${name}.`, edit: { start, end, text } };
}
