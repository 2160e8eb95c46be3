// A real server over a fresh base and a real browser before it.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, "../..");
export const samples = join(root, "samples");
/** Screenshots of every page; not kept in the repository. */
export const output = join(here, "output");
mkdirSync(output, { recursive: true });

/** The command that was built; `cargo xtask test` says where. */
const ascribe = process.env.ASCRIBE_BINARY ?? join(root, "target/release/ascribe");
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const axe = readFileSync(join(here, "../node_modules/axe-core/axe.min.js"), "utf8");

/**
 * Runs the command to its end.
 * @param {string[]} words
 * @param {string} [input]
 * @returns {Promise<string>}
 */
export function run(words, input = "") {
  return new Promise((done, failed) => {
    const child = spawn(ascribe, words);
    let out = "";
    let err = "";
    child.stdout.on("data", (d) => (out += d));
    child.stderr.on("data", (d) => (err += d));
    child.on("close", (code) => (code === 0 ? done(out) : failed(new Error(`ascribe ${words.join(" ")}: ${code}\n${err}`))));
    child.stdin.end(input);
  });
}

/** A server on loopback over a base of its own. */
export class Served {
  /** @param {string | undefined} folder @param {string} address @param {import("node:child_process").ChildProcess} child */
  constructor(folder, address, child) {
    this.folder = folder;
    this.address = address;
    this.child = child;
  }

  /** @param {(base: string) => Promise<unknown>} [prepare] what is done to the base before it is served */
  static async start(prepare = async () => {}) {
    const folder = mkdtempSync(join(tmpdir(), "ascribe-web-"));
    const base = join(folder, "test.ascribe");
    await prepare(base);
    return Served.over(base, folder);
  }

  /**
   * Serves a base that is there.
   * @param {string} base @param {string} [folder] what is removed when the server stops
   */
  static async over(base, folder) {
    const child = spawn(ascribe, ["serve", "--base", base, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "pipe"] });
    let told = "";
    child.stderr.on("data", (d) => (told += d));
    const address = await new Promise((done, failed) => {
      let out = "";
      child.stdout.on("data", (d) => {
        out += d;
        const found = /listening on (http:\S+?)\/?\s/.exec(out);
        if (found) done(found[1]);
      });
      child.on("exit", () => failed(new Error(`the server did not start: ${told}`)));
    });
    return new Served(folder, String(address), child);
  }

  /** @param {string} path @param {RequestInit} [init] */
  ask(path, init) {
    return fetch(this.address + path, init);
  }
  /** @param {string} path */
  async json(path) {
    const response = await this.ask(path);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return /** @type {any} */ (await response.json());
  }
  /**
   * Adds one report.
   * @param {string | Uint8Array} body @param {string} name @param {Record<string, string>} [told]
   */
  async add(body, name, told = {}) {
    const query = new URLSearchParams({ name, ...told });
    const response = await this.ask(`/api/v1/reports?${query}`, { method: "POST", body: /** @type {BodyInit} */ (body) });
    if (response.status !== 201) throw new Error(`${name}: ${response.status} ${await response.text()}`);
    return /** @type {any} */ ((await response.json())[0]);
  }
  /** @param {string} file under `samples/` */
  addSample(file) {
    return this.add(readFileSync(join(samples, file)), file.split("/").at(-1) ?? file);
  }

  async stop() {
    const ended = new Promise((done) => this.child.on("exit", done));
    this.child.kill("SIGTERM");
    await ended;
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }
}

export const hasBrowser = existsSync(browserPath) && existsSync(ascribe);

export function browser() {
  return chromium.launch({
    executablePath: browserPath,
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
}

/**
 * A page that fails the test when a script throws, when the policy for content is broken, or when anything is asked of
 * another host than ours.
 * @param {import("playwright-core").Browser} browser @param {string} address
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
export async function open(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    // A refusal that a test asks for is no fault of the page.
    if (message.type() === "error" && !/status of (401|403|404|422)/.test(message.text())) faults.push(message.text());
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !/^(data|blob):/.test(url)) faults.push(`asked ${url}`);
  });
  return { page, context, faults };
}

/**
 * Closes what is open with Escape, and waits until the page knows: the next key is the page's.
 * @param {import("playwright-core").Page} page
 */
export async function escape(page) {
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("dialog[open], dialog > *"));
}

/**
 * What axe finds wrong with the page as it is shown.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<string[]>}
 */
export async function violations(page) {
  // Evaluated by the debugger, which the policy for content does not bind.
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const options = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
    const result = await /** @type {any} */ (globalThis).axe.run(document, options);
    return result.violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes.slice(0, 3).map((/** @type {any} */ n) => `${n.html.slice(0, 160)} ${n.any?.[0]?.message ?? ""}`).join(" | ")}`);
  });
  return found;
}
