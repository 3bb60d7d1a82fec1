/** Whether a text looks like what `terraform show -json` prints, or like a raw state file. */
export function looksLikePlanOrState(text: string): boolean {
  const head = text.slice(0, 4096);
  if (!/^\uFEFF?\s*\{/.test(head)) return false;
  const isShown =
    /"format_version"\s*:/.test(head) && /"(?:terraform_version|planned_values|values)"\s*:/.test(head);
  const isRaw = /"terraform_version"\s*:/.test(head) && /"(?:lineage|serial)"\s*:/.test(head);
  return isShown || isRaw;
}
