// Every page, light and dark: no violation of WCAG that axe can find, nothing asked of others, and a picture to look at.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { readdirSync } from "node:fs";
import { browser, hasBrowser, open, output, samples, Served, violations } from "./harness.mjs";

describe("pages", { skip: hasBrowser ? false : "no chromium or no ascribe here" }, () => {
  /** @type {Served} */ let served;
  /** @type {import("playwright-core").Browser} */ let chrome;
  /** @type {Record<string, string>} */ let pages = {};
  before(async () => {
    served = await Served.start();
    for (const name of readdirSync(samples).filter((n) => /^20.*\.(html|txt|md)$/.test(n))) await served.addSample(name);
    for (const name of readdirSync(join(samples, "one-incident")).filter((n) => /^\d/.test(n))) await served.addSample(`one-incident/${name}`);
    for (const name of ["1-first.html", "2-correction.html", "3-update.html", "4-retraction.html"]) await served.addSample(`versions/${name}`);
    chrome = await browser();
    const first = async (/** @type {string} */ q) => (await served.json(`/api/v1/search?q=${encodeURIComponent(q)}`)).entities[0].id;
    const [group, country, other] = [await first("Sandworm"), await first("Ukraine"), await first("APT28")];
    const reports = (await served.json("/api/v1/reports?limit=200")).items;
    const versioned = reports.find((/** @type {any} */ r) => r.versions > 1);
    const viasat = reports.find((/** @type {any} */ r) => /viasat|satellite/i.test(r.title)) ?? reports[0];
    const said = (await served.json(`/api/v1/reports/${viasat.id}`)).said[0];
    const incident = (await served.json("/api/v1/incidents")).items.sort((/** @type {any} */ a, /** @type {any} */ b) => b.reports - a.reports)[0];
    await served.ask(`/api/v1/watch/${country}`, { method: "PUT" });
    const told = { method: "POST", headers: { "content-type": "application/json" } };
    await served.ask(`/api/v1/claims/${said.id}/decisions`, { ...told, body: JSON.stringify({ verb: "accept", note: "Read again." }) });
    await served.ask(`/api/v1/incidents/${incident.id}/decisions`, { ...told, body: JSON.stringify({ verb: "annotate", note: "Asked the operator." }) });
    pages = {
      home: "/",
      changes: "/changes?since=all",
      incidents: "/incidents",
      compare: `/compare?a=${group}&b=${other}`,
      "compare-empty": "/compare",
      pair: "/map?pair=RU-US",
      "as-of": `/dossiers/${group}?as_of=${new Date().toISOString().slice(0, 10)}`,
      access: "/audit?of=access",
      reports: "/reports",
      report: `/reports/${viasat.id}?claim=${said.id}`,
      versions: `/reports/${versioned.id}?tab=versions&from=1&to=2`,
      copies: `/reports/${viasat.id}?tab=kin`,
      "dossier-group": `/dossiers/${group}`,
      "dossier-country": `/dossiers/${country}`,
      finding: `/findings/${said.finding}`,
      incident: `/incidents/${incident.id}`,
      search: "/search?q=Russia",
      timeline: `/timeline?of=${country}`,
      "timeline-all": "/timeline",
      graph: `/graph?of=${group}`,
      map: "/map",
      matrix: "/map?as=matrix",
      techniques: "/techniques",
      names: "/names?q=Mint%20Sandstorm",
      sources: "/sources",
      settings: "/settings",
      tokens: "/tokens",
      audit: "/audit",
      nowhere: "/no/such/page",
    };
  });
  after(async () => {
    await chrome?.close();
    await served?.stop();
  });

  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    test(`all of them, ${scheme}`, async () => {
      const { page, context, faults } = await open(chrome, served.address, { colorScheme: scheme, reducedMotion: "reduce" });
      /** @type {string[]} */
      const wrong = [];
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(served.address + path);
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        await page.locator("[role=status]:has-text('Loading')").first().waitFor({ state: "detached" });
        if (name === "graph") await page.locator("canvas[data-settled]").waitFor({ timeout: 20_000 });
        await page.evaluate(() => document.fonts.ready);
        await page.waitForTimeout(150);
        await page.screenshot({ path: join(output, `${name}-${scheme}.png`) });
        for (const violation of await violations(page)) wrong.push(`${name}: ${violation}`);
      }
      assert.deepEqual(wrong, []);
      assert.deepEqual(faults, []);
      await context.close();
    });
  }

  test("at 320 px nothing runs out at the side (WCAG 1.4.10)", async () => {
    const { page, context } = await open(chrome, served.address, { viewport: { width: 320, height: 800 } });
    /** @type {string[]} */
    const wide = [];
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(served.address + path);
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      await page.locator("[role=status]:has-text('Loading')").first().waitFor({ state: "detached" });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 1) wide.push(`${name} is ${over} px too wide`);
      await page.screenshot({ path: join(output, `${name}-narrow.png`) });
    }
    assert.deepEqual(wide, []);
    await context.close();
  });

  test("every page prints without its controls, and within the sheet", async () => {
    const { page, context } = await open(chrome, served.address);
    // The width of A4 between its margins at 96 px an inch.
    await page.setViewportSize({ width: 673, height: 950 });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    /** @type {string[]} */
    const wrong = [];
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(served.address + path);
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      await page.locator("[role=status]:has-text('Loading')").first().waitFor({ state: "detached" });
      if (await page.getByRole("navigation", { name: "Pages" }).isVisible()) wrong.push(`${name}: the rail is printed`);
      for (const control of ["Export", "Add files", "Watch", "Evidence for"]) if (await page.getByRole("button", { name: control }).first().isVisible()) wrong.push(`${name}: ${control} is printed`);
      const paper = await page.evaluate(() => ({ over: document.documentElement.scrollWidth - innerWidth, ground: getComputedStyle(document.documentElement).backgroundColor }));
      if (paper.over > 1) wrong.push(`${name}: ${paper.over} px beyond the sheet`);
      if (paper.ground !== "rgb(255, 255, 255)") wrong.push(`${name}: printed on ${paper.ground}`);
      await page.screenshot({ path: join(output, `${name}-paper.png`) });
    }
    assert.deepEqual(wrong, []);
    assert.ok((await page.pdf({ format: "A4" })).length > 10_000);
    await context.close();
  });
});
