// What an analyst does with the pages, from the first report to the exported layer.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browser, escape, hasBrowser, open, output, samples, Served, violations } from "./harness.mjs";

const REPORTS = [
  "2022-viasat.html", "2018-notpetya.html", "2020-georgia.pdf", "2023-star-blizzard.html", "2024-midnight-blizzard.html",
  "2018-opcw.txt", "one-incident/1-operator.md", "one-incident/2-laboratory.html", "one-incident/3-declaration.md",
  "one-incident/4-wire.txt", "one-incident/5-gazette.html",
];

describe("journeys", { skip: hasBrowser ? false : "no chromium or no ascribe here" }, () => {
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

  test("the sample reports are dropped in and read", async () => {
    const { page, context, faults } = await open(chrome, served.address);
    await page.goto(served.address);
    await page.getByText("The base is empty").waitFor();
    await page.screenshot({ path: join(output, "home-empty.png") });
    const files = REPORTS.map((name) => ({ name: name.split("/").at(-1) ?? name, bytes: readFileSync(join(samples, name)).toString("base64") }));
    const transfer = await page.evaluateHandle((given) => {
      const all = new DataTransfer();
      for (const { name, bytes } of given) all.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name));
      return all;
    }, files);
    await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
    await page.getByRole("button", { name: "Read and keep" }).click();
    await page.getByRole("heading", { name: "Added" }).waitFor({ timeout: 60_000 });
    assert.equal(await page.getByRole("dialog").getByRole("link").count(), REPORTS.length);
    await page.screenshot({ path: join(output, "added.png") });
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("heading", { name: "Reports" }).waitFor();
    assert.equal((await served.json("/api/v1/reports")).items.length, REPORTS.length);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a claim is followed from the dossier to its sentence", async () => {
    const { page, context, faults } = await open(chrome, served.address);
    await page.goto(served.address);
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Find" }).fill("Sandworm");
    await page.getByRole("option", { name: /Sandworm.*threat group/ }).first().waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/dossiers\//);
    const line = page.getByRole("button", { name: "Evidence for" }).first();
    await line.click();
    assert.equal(await line.getAttribute("aria-expanded"), "true");
    const sentence = page.locator(".evidence q").first();
    const quote = await sentence.innerText();
    await page.locator(".evidence li a").first().click();
    await page.waitForURL(/\/reports\/.*claim=/);
    const chosen = page.locator(".text .chosen").first();
    await chosen.waitFor();
    const text = await page.locator(".text").innerText();
    const plain = (/** @type {string} */ words) => words.replace(/[“”"\s]+/g, " ").trim();
    assert.ok(plain(text).includes(plain(quote)), `${quote} is in the report's text`);
    assert.ok(await chosen.isVisible());
    assert.equal(await page.locator("aside li[aria-current=true]").count(), 1, "the list has the same claim chosen");
    await chosen.focus();
    await page.getByRole("tooltip").waitFor();
    await page.screenshot({ path: join(output, "report.png") });
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a claim is accepted, rejected, undone and corrected in place", async () => {
    const { page, context, faults } = await open(chrome, served.address);
    const report = (await served.json("/api/v1/reports")).items.find((/** @type {any} */ r) => r.claims > 3);
    await page.goto(`${served.address}/reports/${report.id}`);
    const first = page.locator("aside li").first();
    await first.getByRole("button", { name: "Reject" }).click();
    await first.getByText("rejected · local").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await first.getByText("rejected · local").waitFor({ state: "detached" });
    await page.keyboard.press("j");
    await page.locator("aside li[aria-current=true]").waitFor();
    await page.keyboard.press("a");
    await first.getByText("accepted · local").waitFor();

    const third = page.locator("aside li").nth(2);
    const id = (await third.getAttribute("id"))?.replace("claim-", "");
    await third.getByRole("button", { name: "Correct" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Object").fill("the Republic of Utopia");
    await dialog.getByLabel("Why").fill("The table has another country.");
    await page.screenshot({ path: join(output, "correct.png") });
    await dialog.getByRole("button", { name: "Correct", exact: true }).click();
    await page.getByText("Corrected.").waitFor();
    const after = await served.json(`/api/v1/reports/${report.id}`);
    const corrected = after.said.find((/** @type {any} */ c) => c.id === id);
    assert.equal(corrected.standing, "corrected");
    assert.equal(corrected.decisions.at(-1).note, "The table has another country.");
    assert.ok(after.said.some((/** @type {any} */ c) => c.object?.words === "the Republic of Utopia" && c.standing !== "corrected"), "the right claim stands in its place");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("two versions are compared", async () => {
    const { page, context, faults } = await open(chrome, served.address);
    let last;
    for (const name of ["1-first.html", "2-correction.html", "3-update.html", "4-retraction.html"]) last = await served.addSample(`versions/${name}`);
    await page.goto(`${served.address}/reports/${last.report}?tab=versions`);
    await page.getByRole("heading", { name: /by sentence/ }).waitFor();
    assert.equal(await page.getByRole("radio", { name: "from" }).count(), 4);
    await page.getByRole("radio", { name: "from" }).first().check();
    await page.getByRole("radio", { name: "to" }).nth(1).check();
    await page.getByRole("heading", { name: "Version 1 → 2, by sentence" }).waitFor();
    assert.ok((await page.locator(".sentences").locator("ins, del").count()) > 0, "words are marked as come and gone");
    await page.screenshot({ path: join(output, "versions.png") });
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("who speaks together is read as one voice, on the card, over the text, in the evidence and in the table", async () => {
    const { page, context, faults } = await open(chrome, served.address, { acceptDownloads: true });
    const body = "Parliament hit, agencies say\n\nApr 5, 2023\n\nThe FBI and CISA said on Wednesday that APT28 had attacked the parliament of Norway in March 2023.\n";
    const { report } = await served.add(body, "together.txt", { publisher: "Harbour Wire" });
    const claim = (await served.json(`/api/v1/reports/${report}`)).said.find((/** @type {any} */ c) => c.predicate === "attacked");
    const together = "Federal Bureau of Investigation and Cybersecurity and Infrastructure Security Agency";
    const told = (/** @type {import("playwright-core").Locator} */ at) => at.evaluate((e) => e.textContent?.replace(/\s+/g, " ") ?? "");
    await page.goto(`${served.address}/reports/${report}?claim=${claim.id}`);
    assert.match(await told(page.locator(`#claim-${claim.id}`)), new RegExp(`${together} →as told by Harbour Wire`));
    const heard = await page.locator(`#claim-${claim.id}`).ariaSnapshot();
    assert.ok(heard.includes(`${together} as told by Harbour Wire`), heard);
    await page.locator(`[data-claims~="${claim.id}"]`).first().focus();
    assert.match(await told(page.getByRole("tooltip")), new RegExp(together));
    await page.screenshot({ path: join(output, "together.png") });
    await page.getByRole("button", { name: "Export" }).click();
    const [table] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: /CSV/ }).click()]);
    assert.ok(readFileSync(await table.path(), "utf8").includes(`,${together} → Harbour Wire,`));
    await page.goto(`${served.address}/findings/${claim.finding}`);
    assert.match(await told(page.locator(".evidence .meta").first()), new RegExp(`${together} →as told by Harbour Wire`));
    await page.screenshot({ path: join(output, "together-evidence.png") });
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("times are told as people write them, beside the claim and in its evidence", async () => {
    const { page, context, faults } = await open(chrome, served.address);
    const body = "Grid hit again\n\nApr 20, 2022\n\nAPT28 has targeted Norway since the summer of 2020. Sandworm has been active since at least 2009. Sandworm attacked Ukrenergo on 8 April 2022.\n";
    const { report } = await served.add(body, "times.txt");
    const said = (await served.json(`/api/v1/reports/${report}`)).said;
    await page.goto(`${served.address}/reports/${report}`);
    for (const [predicate, words] of [["targets", "since summer 2020"], ["active-since", "since at least 2009"], ["attacked", "8 Apr 2022"]]) {
      const told = said.filter((/** @type {any} */ c) => c.predicate === predicate && c.when).map((/** @type {any} */ c) => `#claim-${c.id}`);
      await page.locator(told.join(", ")).getByText(words ?? "", { exact: true }).waitFor();
    }
    await page.screenshot({ path: join(output, "times.png") });
    const active = said.find((/** @type {any} */ c) => c.predicate === "active-since" && c.when.value === "2009");
    await page.goto(`${served.address}/findings/${active.finding}`);
    await page.locator(".evidence .meta").getByText("when since at least 2009", { exact: true }).waitFor();
    await page.screenshot({ path: join(output, "times-evidence.png") });
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a layer, a table and a bundle are exported", async () => {
    const { page, context, faults } = await open(chrome, served.address, { acceptDownloads: true });
    await page.goto(`${served.address}/techniques`);
    await page.getByRole("button", { name: "Export" }).click();
    const [layer] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: /Navigator layer/ }).click()]);
    const content = JSON.parse(readFileSync(await layer.path(), "utf8"));
    assert.equal(content.versions.layer, "4.5");
    assert.equal(content.domain, "enterprise-attack");
    assert.ok(Array.isArray(content.techniques));

    await page.goto(`${served.address}/reports`);
    await page.getByRole("button", { name: "Export" }).click();
    const [table] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: /CSV/ }).click()]);
    assert.match(readFileSync(await table.path(), "utf8"), /^\ufefftitle,publisher,published/);

    const report = (await served.json("/api/v1/reports")).items[0];
    const bundle = await served.json(`/api/v1/reports/${report.id}/stix`);
    assert.equal(bundle.type, "bundle");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("what is watched is on the first page", async () => {
    const { page, context, faults } = await open(chrome, served.address);
    const found = await served.json("/api/v1/search?q=Ukraine");
    await page.goto(`${served.address}/dossiers/${found.entities[0].id}`);
    await page.getByRole("button", { name: "Watch", exact: true }).click();
    await page.getByRole("button", { name: "Watching" }).waitFor();
    await page.goto(served.address);
    await page.getByRole("link", { name: found.entities[0].name }).first().waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("the pages are used by keyboard alone", async () => {
    const { page, context, faults } = await open(chrome, served.address);
    await page.goto(served.address);
    await page.getByRole("heading", { level: 1 }).waitFor();
    for (const [keys, path] of [["g r", "/reports"], ["g t", "/timeline"], ["g g", "/graph"], ["g m", "/map"], ["g a", "/techniques"], ["g s", "/sources"], ["g n", "/names"], ["g h", "/"]]) {
      for (const key of (keys ?? "").split(" ")) await page.keyboard.press(key);
      await page.waitForURL(served.address + path);
    }
    await page.keyboard.press("?");
    await page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
    await escape(page);
    await page.keyboard.press("/");
    await page.getByRole("combobox", { name: "Find" }).fill("Map");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await escape(page);
    assert.deepEqual(faults, []);
    await context.close();
  });
});
