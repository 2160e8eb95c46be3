// The API under load: node tests/load.mjs BASE NAME [SECONDS]
// Asks for the dossier of NAME as often as four connections can, on loopback, with wrk; then for every answer anew, one
// after the other, so that the time of an answer that is in no memory is told too.
import { spawnSync } from "node:child_process";
import { Served } from "./harness.mjs";

const [base, name, seconds = "10"] = process.argv.slice(2);
if (!base || !name) {
  console.error("usage: node tests/load.mjs BASE NAME [SECONDS]");
  process.exit(2);
}
const served = await Served.over(base);
try {
  const found = await served.json(`/api/v1/search?q=${encodeURIComponent(name)}`);
  const dossier = `/api/v1/dossiers/${found.entities[0].id}`;
  const times = [];
  for (let n = 1; n <= 60; n += 1) {
    // Another number of findings is another answer, which is in no memory yet.
    const began = performance.now();
    await (await served.ask(`${dossier}?findings=${n}`)).text();
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  console.log(`dossier of ${found.entities[0].name}, new each time: median ${times[30]?.toFixed(1)} ms, slowest ${times[59]?.toFixed(1)} ms`);
  const wrk = spawnSync("wrk", ["-t2", "-c4", `-d${Math.min(60, Number(seconds))}s`, "--latency", served.address + dossier], { encoding: "utf8" });
  console.log(wrk.error ? `wrk: ${wrk.error.message}` : wrk.stdout);
} finally {
  await served.stop();
}
