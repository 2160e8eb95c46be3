// For everyone: dialogs, menus and the palette by axe-core in light and dark, by keyboard alone, at 320 px, without motion, on paper.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browser, escape, hasBrowser, open, output, violations, Served } from "./harness.mjs";

describe("reach", { skip: hasBrowser ? false : "no chromium or no ascribe here" }, () => {
  /** @type {Served} */ let served;
  /** @type {import("playwright-core").Browser} */ let chrome;
  let [report, incident, group] = ["", "", ""];
  before(async () => {
    served = await Served.start();
    for (const name of ["one-incident/1-operator.md", "one-incident/3-declaration.md", "one-incident/4-wire.txt", "one-incident/5-gazette.html", "2022-viasat.html", "2018-notpetya.html"]) await served.addSample(name);
    report = (await served.json("/api/v1/reports")).items.find((/** @type {any} */ r) => r.claims > 3).id;
    incident = (await served.json("/api/v1/incidents")).items.sort((/** @type {any} */ a, /** @type {any} */ b) => b.reports - a.reports)[0].id;
    group = (await served.json("/api/v1/search?q=Sandworm")).entities[0].id;
    chrome = await browser();
  });
  after(async () => {
    await chrome?.close();
    await served?.stop();
  });
  /** Where the focus is, in words. @param {import("playwright-core").Page} page */
  const focused = (page) => page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.getAttribute("aria-label") || document.activeElement?.tagName);

  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    test(`what opens over a page, ${scheme}`, async () => {
      const { page, context, faults } = await open(chrome, served.address, { colorScheme: scheme, reducedMotion: "reduce" });
      /** @type {string[]} */
      const wrong = [];
      /** @param {string} name */
      const look = async (name) => {
        await page.waitForTimeout(80);
        await page.screenshot({ path: join(output, `${name}-${scheme}.png`) });
        for (const violation of await violations(page)) wrong.push(`${name}: ${violation}`);
      };
      await page.goto(served.address);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Find" }).fill("Sandworm");
      await page.getByRole("option", { name: /Sandworm/ }).first().waitFor();
      await look("palette");
      await escape(page);
      await page.keyboard.press("?");
      await page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
      await look("shortcuts");
      await escape(page);
      await page.getByRole("button", { name: "local" }).click();
      await look("account-menu");
      await escape(page);
      await page.locator("input[type=file]").setInputFiles({ name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("APT28 attacked Norway in May 2022.") });
      await page.getByRole("button", { name: "Read and keep" }).waitFor();
      await look("add-dialog");
      await escape(page);

      await page.goto(`${served.address}/reports/${report}`);
      await page.locator("aside li").first().getByRole("button", { name: "Correct" }).click();
      await page.getByRole("dialog").getByLabel("Object").waitFor();
      await look("correct-dialog");
      await escape(page);
      await page.getByRole("button", { name: /Mark/ }).click();
      await page.getByRole("dialog").getByRole("radio").first().waitFor();
      await look("mark-dialog");
      await escape(page);

      await page.goto(`${served.address}/incidents/${incident}`);
      await page.getByRole("button", { name: "Decide" }).click();
      await look("decide-menu");
      await page.getByRole("menuitem", { name: /Split/ }).click();
      await page.getByRole("dialog").getByRole("checkbox").first().waitFor();
      await look("split-dialog");
      await escape(page);
      await page.getByRole("button", { name: "Decide" }).click();
      await page.getByRole("menuitem", { name: /Merge/ }).click();
      await page.getByRole("dialog").getByLabel("Why").waitFor();
      await look("merge-dialog");
      await escape(page);

      await page.goto(`${served.address}/compare`);
      await page.getByLabel("First", { exact: true }).first().fill("Sandworm");
      await page.getByRole("option", { name: /Sandworm/ }).first().waitFor();
      await look("picker");
      await page.goto(`${served.address}/dossiers/${group}`);
      await page.getByRole("button", { name: "Evidence for" }).first().click();
      await page.locator(".evidence q").first().waitFor();
      await look("evidence");
      assert.deepEqual(wrong, []);
      assert.deepEqual(faults, []);
      await context.close();
    });
  }

  test("by keyboard alone: find, follow a claim, decide, close; the focus comes back", async () => {
    const { page, context, faults } = await open(chrome, served.address);
    await page.goto(served.address);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "Skip to the page");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "main", "the first link skips to the page");

    await page.keyboard.press("Control+k");
    await page.keyboard.type("Sandworm");
    await page.getByRole("option", { name: /Sandworm.*threat group/ }).first().waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/dossiers/);
    await page.getByRole("button", { name: "Evidence for" }).first().waitFor();
    await page.getByRole("button", { name: "Evidence for" }).first().focus();
    await page.keyboard.press("Enter");
    await page.locator(".evidence li a").first().waitFor();
    // The evidence follows its line in the order of the keyboard.
    for (let n = 0; n < 12 && !(await page.evaluate(() => !!document.activeElement?.closest(".evidence li"))); n += 1) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(/reports\/.*claim=/);
    await page.locator("aside li[aria-current=true]").waitFor();
    await page.keyboard.press("a");
    await page.locator("aside li[aria-current=true]").getByText("accepted").waitFor();
    await page.keyboard.press("c");
    await page.getByRole("dialog").getByLabel("Object").waitFor();
    for (let n = 0; n < 30; n += 1) {
      await page.keyboard.press("Tab");
      // The browser's own controls are outside the page; on the page the focus stays within the dialog.
      assert.ok(await page.evaluate(() => document.activeElement === document.body || !!document.activeElement?.closest("dialog")), "the focus stays in the dialog");
    }
    await escape(page);

    const menu = page.getByRole("button", { name: "Export" });
    await menu.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    assert.match(String(await focused(page)), /^Print/);
    await escape(page);
    assert.match(String(await focused(page)), /Export/, "the focus is back on the menu's button");

    const mark = page.getByRole("button", { name: /^Mark/ });
    await mark.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("radio").first().waitFor();
    await escape(page);
    assert.match(String(await focused(page)), /^Mark/, "the focus is back on what opened the dialog");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Find" }).waitFor();
    await escape(page);
    assert.match(String(await focused(page)), /^Mark/, "the focus is back where it was before the palette");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("what is asked to hold still does", async () => {
    const { page, context } = await open(chrome, served.address, { reducedMotion: "reduce" });
    await page.goto(`${served.address}/graph?of=${group}`);
    await page.locator("canvas[data-settled]").waitFor({ timeout: 20_000 });
    const moving = await page.evaluate(() => {
      const long = [...document.querySelectorAll("*")].map((e) => getComputedStyle(e)).filter((s) => [s.transitionDuration, s.animationDuration].some((d) => d.split(",").some((one) => Number.parseFloat(one) > 0.001)));
      return { long: long.length, frames: Number(document.querySelector("canvas")?.dataset["frames"]) };
    });
    assert.equal(moving.long, 0, "no transition or animation lasts");
    assert.ok(moving.frames <= 1, `the graph was drawn ${moving.frames} times before it stood`);
    await context.close();
  });
});
