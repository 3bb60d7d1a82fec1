import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whatever the tests leave in the temporary folder is in one of the run's own, which goes with the run. */
export default function setup(): () => void {
  const outer = process.env.TMPDIR;
  const own = mkdtempSync(join(tmpdir(), "stagelight-tests-"));
  // Some tests go on as another user, who has to get into their folders.
  chmodSync(own, 0o755);
  process.env.TMPDIR = own;
  return () => {
    if (outer === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = outer;
    rmSync(own, { recursive: true, force: true });
  };
}
