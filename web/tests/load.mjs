// The API under load: node tests/load.mjs BASE NAME [SECONDS]
// 1. Dossiers of many groups, and of NAME, each computed anew: what the first asker after a change waits for.
// 2. The same at 200 requests a second, whether or not the server keeps up (an open loop): from memory, as it is in use.
// 3. As 2, while a report is added every second, so that all answers become old every second.
// 4. The dossier of NAME as often as four connections can ask for it, with wrk.
// All on loopback and bounded in time.
import { spawnSync } from "node:child_process";
import { Agent, request } from "node:http";
import { Served } from "./harness.mjs";

const [base, name, given = "10"] = process.argv.slice(2);
if (!base || !name) {
  console.error("usage: node tests/load.mjs BASE NAME [SECONDS]   (part 3 adds reports to BASE)");
  process.exit(2);
}
const seconds = Math.min(60, Number(given));
const RATE = 200;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Milliseconds until the whole answer is here. @param {string} url @returns {Promise<number>} */
function timed(url) {
  const began = performance.now();
  return new Promise((done, failed) => {
    const asked = request(url, { agent }, (response) => {
      if (response.statusCode !== 200) failed(new Error(`${url}: ${response.statusCode}`));
      response.resume();
      response.on("end", () => done(performance.now() - began));
    });
    asked.on("error", failed);
    asked.end();
  });
}

/** @param {number[]} times */
function told(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, slowest ${at(1)} ms of ${times.length}`;
}

/** Asks at a fixed rate and waits for no answer before the next. @param {string[]} urls */
async function steady(urls) {
  const began = performance.now();
  const answers = [];
  for (let n = 0; n < RATE * seconds; n += 1) {
    const wait = began + (n * 1000) / RATE - performance.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    answers.push(timed(urls[n % urls.length] ?? ""));
  }
  return Promise.all(answers);
}

const served = await Served.over(base);
try {
  const first = async (/** @type {string} */ q) => (await served.json(`/api/v1/search?q=${encodeURIComponent(q)}&limit=1`)).entities[0];
  const own = await first(name);
  const dossier = `${served.address}/api/v1/dossiers/${own.id}`;
  const home = await served.json(`/api/v1/dossiers/${own.id}`);
  console.log(`${(await served.json("/api/v1/home")).stats.documents} reports; ${own.name}: ${home.reports} of them, ${home.sections.reduce((/** @type {number} */ n, /** @type {any} */ s) => n + s.total, 0)} findings`);

  // Those with whom it is told together, and others: names that the graph around it has.
  const graph = await served.json(`/api/v1/graph?of=${own.id}&depth=2&limit=400`);
  const others = graph.nodes.slice(0, 200).map((/** @type {any} */ e) => `${served.address}/api/v1/dossiers/${e.id}`);
  const anew = [];
  for (const url of others) anew.push(await timed(`${url}?findings=9`));
  console.log(`1. ${others.length} dossiers, each computed anew: ${told(anew)}`);
  const same = [];
  // Another number of findings is another answer, which is in no memory yet.
  for (let n = 10; n <= 40; n += 1) same.push(await timed(`${dossier}?findings=${n}`));
  console.log(`   the dossier of ${own.name}, computed anew: ${told(same)}`);

  console.log(`2. ${RATE} requests/s over ${others.length} dossiers: ${told(await steady([dossier, ...others]))}`);

  let adding = true;
  let added = 0;
  const adder = (async () => {
    while (adding) {
      await served.add(`Load note ${Date.now()}\n\nSep 1, 2024\n\n${name} attacked Iceland in May 2024, note ${added} of the load test says.\n`, `load-${Date.now()}.txt`);
      added += 1;
      await new Promise((done) => setTimeout(done, 1000));
    }
  })();
  const under = await steady([dossier]);
  adding = false;
  await adder;
  console.log(`3. ${RATE} requests/s for ${own.name} while ${added} reports came: ${told(under)}`);

  const wrk = spawnSync("wrk", ["-t2", "-c4", `-d${seconds}s`, "--latency", dossier], { encoding: "utf8" });
  console.log(wrk.error ? `wrk: ${wrk.error.message}` : `4. wrk\n${wrk.stdout}`);
} finally {
  agent.destroy();
  await served.stop();
}
