// A report is whatever its writer wanted it to be. It is shown as text, whatever it tries.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browser, hasBrowser, open, output, Served } from "./harness.mjs";

const HEAD = "Ministry reports intrusion\n\nSep 15, 2022\n\n";

describe("hostile reports", { skip: hasBrowser ? false : "no chromium or no ascribe here" }, () => {
  /** @type {Served} */ let served;
  /** @type {import("playwright-core").Browser} */ let chrome;
  before(async () => {
    served = await Served.start();
    chrome = await browser();
  });
  after(async () => {
    await chrome?.close();
    await served?.stop();
  });

  /** Adds a text, opens it, and says what the page made of it.
   * @param {string} body @param {string} name */
  async function shown(body, name) {
    const added = await served.add(body, name);
    const opened = await open(chrome, served.address);
    await opened.page.addInitScript(() => {
      /** @type {any} */ (globalThis).struck = 0;
      globalThis.alert = () => void (/** @type {any} */ (globalThis).struck += 1);
    });
    await opened.page.goto(`${served.address}/reports/${added.report}`);
    await opened.page.locator(".text").waitFor();
    return opened;
  }
  /** @param {import("playwright-core").Page} page */
  const struck = (page) => page.evaluate(() => /** @type {any} */ (globalThis).struck);

  test("script tags stay words", async () => {
    const { page, context, faults } = await shown(`${HEAD}APT28 attacked <script>alert(1)</script> Norway in May 2022, the ministry said. </p></div><script src="/theme.js"></script>\n`, "scripts.txt");
    assert.match(await page.locator(".text").innerText(), /<script>alert\(1\)<\/script>/);
    assert.equal(await page.locator(".text script").count(), 0);
    assert.equal(await struck(page), 0);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("event handlers stay words, in the title too", async () => {
    const body = `<html><head><title>&lt;img src=x onerror=alert(1)&gt; Intrusion</title></head><body><article><h1>&lt;img src=x onerror=alert(1)&gt; Intrusion at ministry</h1>${"<p>APT28 attacked Norway in May 2022, the ministry said. &lt;svg onload=alert(2)&gt; The attack hit the parliament's mail servers, said the agency in Oslo on Monday.</p>".repeat(4)}</article></body></html>`;
    const { page, context, faults } = await shown(body, "handlers.html");
    assert.equal(await page.locator("main img, main svg[onload]").count(), 0);
    await page.goto(`${served.address}/reports`);
    await page.getByRole("list").last().waitFor();
    assert.equal(await page.locator("main img").count(), 0);
    assert.equal(await struck(page), 0);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("bidi controls are seen and reorder nothing", async () => {
    const { page, context, faults } = await shown(`${HEAD}The file \u202Egpj.exe\u202C was sent by APT28, which attacked Norway in May 2022.\u2066\u200b The ministry said so.\n`, "bidi.txt");
    const text = await page.locator(".text").innerText();
    assert.match(text, /⟨U\+202E⟩/);
    assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069\u200b]/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("bidi controls in a title are seen wherever it stands", async () => {
    const { page, context, faults } = await shown("Ministry \u202Etroper\u202C an intrusion\n\nSep 15, 2022\n\nAPT28 attacked Norway in May 2022, the ministry said.\n", "title.txt");
    assert.match(await page.getByRole("heading", { level: 1 }).innerText(), /⟨U\+202E⟩/);
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Find" }).fill("Ministry");
    await page.getByRole("option", { name: /an intrusion/ }).first().waitFor();
    assert.doesNotMatch(await page.evaluate(() => document.title + document.body.innerText), /[\u202a-\u202e\u2066-\u2069\u200b]/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a paragraph of five megabytes is shown, and the page still answers", async () => {
    const sentence = "The weather in the capital was fine and nothing at all happened on that day to anyone. ";
    const long = HEAD + "APT28 attacked Norway in May 2022, the ministry said. " + sentence.repeat(Math.ceil(5_000_000 / sentence.length)) + "\n";
    const { page, context, faults } = await shown(long, "long.txt");
    const began = Date.now();
    await page.locator("aside li").first().getByRole("button", { name: /Show/ }).click();
    await page.locator(".text .chosen").first().waitFor();
    assert.ok(Date.now() - began < 3000, `answered after ${Date.now() - began} ms`);
    const length = await page.evaluate(() => document.querySelector(".text")?.textContent?.length ?? 0);
    assert.ok(length > 4_900_000, `${length} characters shown`);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("javascript: links and addresses are no links", async () => {
    const link = "javascript:alert(document.domain)";
    const body = `<html><head><link rel="canonical" href="${link}"><meta property="og:url" content="${link}"><title>Intrusion</title></head><body><article><h1>Intrusion at ministry</h1>${`<p><a href="${link}">APT28 attacked Norway in May 2022, the ministry said.</a> See ${link} for the report that the agency in Oslo published on Monday.</p>`.repeat(4)}</article></body></html>`;
    const added = await served.ask(`/api/v1/reports?name=link.html&url=${encodeURIComponent(link)}`, { method: "POST", body });
    const [{ report }] = await added.json();
    const { page, context, faults } = await open(chrome, served.address);
    await page.goto(`${served.address}/reports/${report}`);
    await page.locator(".text").waitFor();
    const hrefs = await page.evaluate(() => [...document.querySelectorAll("a")].map((a) => a.getAttribute("href") ?? ""));
    assert.deepEqual(hrefs.filter((h) => /^\s*javascript:/i.test(h)), []);
    await page.screenshot({ path: join(output, "hostile.png") });
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("the original is a file to save, never a page", async () => {
    const added = await served.add("<html><body><script>alert(1)</script><h1>Intrusion at ministry</h1><p>APT28 attacked Norway in May 2022, the ministry said.</p></body></html>", "original.html");
    const answer = await served.ask(`/api/v1/reports/${added.report}/original`);
    assert.equal(answer.headers.get("content-type"), "application/octet-stream");
    assert.match(answer.headers.get("content-disposition") ?? "", /^attachment/);
    assert.match(answer.headers.get("content-security-policy") ?? "", /sandbox/);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  });

  test("the policy for content lets no script in but ours", async () => {
    const answer = await served.ask("/");
    const policy = answer.headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'self'(;|$)/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.doesNotMatch(await answer.text(), /<script(?![^>]*\bsrc=)/, "no script stands in the page itself");
  });
});
