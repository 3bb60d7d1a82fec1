/** Every format a report can have. */
export const FORMATS = [
  "terminal",
  "json",
  "html",
  "sarif",
  "junit",
  "csv",
  "markdown",
  "github",
  "gitlab",
  "ocsf",
  "asff",
] as const;

/** What saved scans can be turned into besides: the evidence of an audit period. */
export const EVIDENCE_FORMATS = ["evidence", "evidence-json"] as const;
