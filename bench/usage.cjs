// Loaded into a measured process: tells at its end what it took, as the system counted it.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(
    process.env.P2LK_BENCH_USAGE,
    JSON.stringify({ time: userCPUTime + systemCPUTime, peak: maxRSS }),
  );
});
