import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

// Reads every byte below a folder and does nothing with it: the least that any scanner does.

let bytes = 0;
const folders = [process.argv[2] ?? "."];
for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) folders.push(path);
    else bytes += readFileSync(path).length;
  }
}
process.stdout.write(`${bytes}\n`);
