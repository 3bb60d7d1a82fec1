// Loaded before a measured program: says its peak memory in bytes when it ends.
process.on("exit", () => {
  process.stderr.write(`\npeak-memory ${process.resourceUsage().maxRSS * 1024}\n`);
});
