/** `1 stage`, `2 stages`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;

/** `12,345`. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");

const API_TYPES: Readonly<Record<string, string>> = { REST: "REST", HTTP: "HTTP", WEBSOCKET: "WebSocket" };
export const apiTypeText = (type: string): string => API_TYPES[type] ?? type;

const KINDS: ReadonlyMap<string, string> = new Map([
  ["aws", "Live AWS"],
  ["terraform", "Terraform"],
  ["terraform-plan", "Terraform plan"],
  ["terraform-state", "Terraform state"],
  ["cloudformation", "CloudFormation"],
  ["sam", "SAM"],
  ["cdk", "CDK"],
  ["serverless", "Serverless Framework"],
  ["pulumi", "Pulumi"],
]);
/** Where a stage was found, as people call it. */
export const kindText = (kind: string): string => KINDS.get(kind) ?? kind;
