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
