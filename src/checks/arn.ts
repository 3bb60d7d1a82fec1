/** An ARN taken apart (IAM User Guide, `reference-arns`). `resource` keeps its colons and slashes. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

export function parseArn(text: string): Arn | undefined {
  const [prefix, partition, service, region, account, ...rest] = text.trim().split(":");
  if (prefix !== "arn" || !partition || !service || region === undefined || account === undefined) return;
  const resource = rest.join(":");
  return resource === "" ? undefined : { partition, service, region, account, resource };
}

/** Whether a text fits a pattern in which `*` stands for anything and `?` for one character, as IAM has them. */
export function fits(pattern: string, text: string): boolean {
  // Two pointers and one place to go back to: linear in practice, quadratic at worst, never exponential.
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (pattern[p] === "*") {
      star = p++;
      mark = t;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
