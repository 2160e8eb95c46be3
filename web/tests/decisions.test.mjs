// The analyst's hand on the record: incidents merged and split, reports marked, decisions taken back; what changed since, and
// the record as it stood on a day.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { browser, hasBrowser, open, Served } from "./harness.mjs";

/** @param {string} place @param {string} who @param {string} day @param {string} title */
const attack = (place, who, day, title) => `${title}\n\nThe Coast Wire\n\n${day}\n\n${who} attacked the Port of ${place} in March 2023, the harbour authority said.\n`;

describe("decisions", { skip: hasBrowser ? false : "no chromium or no ascribe here" }, () => {
  /** @type {Served} */ let served;
  /** @type {import("playwright-core").Browser} */ let chrome;
  before(async () => {
    served = await Served.start();
    for (const name of ["one-incident/1-operator.md", "one-incident/3-declaration.md", "one-incident/4-wire.txt", "one-incident/5-gazette.html", "2022-viasat.html", "2018-notpetya.html"]) await served.addSample(name);
    await served.add(attack("Rotterdam", "APT28", "Apr 2, 2023", "Port hit"), "port-1.txt", { publisher: "Coast Wire" });
    await served.add("Cranes stand still\n\nElbe Wire\n\nMay 1, 2023\n\nSandworm attacked the Port of Hamburg in April 2023. Elbe Wire counted forty ships in the roads before noon.\n", "elbe.txt", { publisher: "Elbe Wire" });
    await served.add("North Review, weekend\n\nNorth Review\n\nMay 6, 2023\n\nOn the quay nobody slept, and the gulls had the evening to themselves.\n\nIn April 2023, Sandworm attacked the Port of Hamburg. What it cost is not known to North Review.\n", "north.txt", { publisher: "North Review" });
    await served.add(attack("Antwerp", "APT28", "Apr 9, 2023", "Second port hit"), "port-2.txt", { publisher: "River Post" });
    chrome = await browser();
  });
  after(async () => {
    await chrome?.close();
    await served?.stop();
  });

  /** @param {string} words @returns {Promise<any[]>} */
  const incidents = async (words) => (await served.json(`/api/v1/search?q=${encodeURIComponent(words)}`)).incidents;

  test("two incidents are merged, and the log takes it back", async () => {
    const { page, context, faults } = await open(chrome, served.address);
    const [one] = await incidents("Rotterdam");
    const [two] = await incidents("Antwerp");
    assert.ok(one && two && one.id !== two.id, "two incidents to begin with");
    await page.goto(`${served.address}/incidents/${one.id}`);
    await page.getByRole("button", { name: "Decide" }).click();
    await page.getByRole("menuitem", { name: /Merge another/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(/Find the other/).fill("Antwerp");
    await dialog.getByRole("button", { name: "Find" }).click();
    await dialog.getByRole("radio", { name: /Antwerp/ }).check();
    await dialog.getByLabel("Why").fill("One crew, one night.");
    await dialog.getByRole("button", { name: "Merge", exact: true }).click();
    await page.getByText("Merged.").waitFor();
    await page.getByText("told by 2 reports").waitFor();
    assert.equal((await served.json(`/api/v1/incidents/${two.id}`)).id, one.id, "the old address leads to the one that goes on");

    await page.goto(`${served.address}/audit`);
    const line = page.getByRole("row", { name: /merge/ });
    await line.getByText("One crew, one night.").waitFor();
    await line.getByRole("button", { name: /Undo/ }).click();
    await page.getByText("Taken back.").waitFor();
    await page.getByRole("row", { name: /merge.*taken back/ }).waitFor();
    assert.equal((await served.json(`/api/v1/incidents/${one.id}`)).told_by.length, 1);
    assert.equal((await served.json(`/api/v1/incidents/${two.id}`)).id, two.id);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a report is split off an incident, and brought back", async () => {
    const { page, context, faults } = await open(chrome, served.address);
    const [viasat] = (await incidents("Viasat")).filter((i) => i.reports > 1);
    assert.ok(viasat, "an incident that several reports tell");
    await page.goto(`${served.address}/incidents/${viasat.id}`);
    await page.getByRole("button", { name: "Decide" }).click();
    await page.getByRole("menuitem", { name: /Split reports/ }).click();
    const dialog = page.getByRole("dialog");
    assert.equal(await dialog.getByRole("button", { name: "Split off" }).isDisabled(), true, "nothing chosen yet");
    await dialog.getByRole("checkbox").first().check();
    await dialog.getByLabel("Why").fill("Another event.");
    await dialog.getByRole("button", { name: "Split off" }).click();
    await page.waitForURL((url) => /incidents/.test(url.pathname) && !url.pathname.includes(viasat.id));
    await page.getByText("told by 1 report").waitFor();
    await page.locator(".decided .tag", { hasText: "split" }).waitFor();
    await page.locator(".decided").getByRole("button", { name: /Undo/ }).click();
    await page.getByText("Taken back.").waitFor();
    assert.equal((await served.json(`/api/v1/incidents/${viasat.id}`)).told_by.length, viasat.reports);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("what changed is told, by report and by finding", async () => {
    const { page, context, faults } = await open(chrome, served.address);
    const day = new Date().toISOString().slice(0, 10);
    await page.goto(`${served.address}/changes?since=${day}`);
    await page.getByRole("heading", { level: 1, name: /^Since/ }).waitFor();
    await page.getByRole("link", { name: "Second port hit" }).waitFor();
    assert.ok((await page.getByText("new", { exact: true }).count()) > 0, "new findings are told");
    await page.getByText("merge", { exact: true }).first().waitFor();
    const all = await served.json("/api/v1/changes?limit=200");
    const ports = all.items.filter((/** @type {any} */ c) => /port hit/i.test(c.report?.title ?? ""));
    assert.equal(ports.length, 2);
    assert.ok(ports.every((/** @type {any} */ c) => c.moved.some((/** @type {any} */ m) => m.how === "new")));
    assert.ok(all.items.some((/** @type {any} */ c) => c.moved.some((/** @type {any} */ m) => m.how === "corroborated")), "a second origin is told as one");
    let [after, seen] = ["", 0];
    for (let n = 0; n < 50; n += 1) {
      const part = await served.json(`/api/v1/changes?limit=3${after && `&after=${after}`}`);
      seen += part.items.length;
      after = part.next ?? "";
      if (!after) break;
    }
    assert.equal(seen, all.items.length, "pages go on to the first change");
    assert.equal((await served.json("/api/v1/changes?since=2099-01-01")).items.length, 0);
    assert.equal((await served.ask("/api/v1/changes?since=yesterday")).status, 422);
    await page.goto(`${served.address}/changes?since=2099-01-01`);
    await page.getByText("Nothing changed since.").waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("two groups are compared: what both have, what one has, and who says so", async () => {
    const { page, context, faults } = await open(chrome, served.address, { acceptDownloads: true });
    await served.add("Two crews\n\nThe Ledger\n\nMay 1, 2023\n\nAPT28 attacked Norway in April 2023.\n\nTurla attacked Norway in April 2023.\n\nTurla attacked Estonia in April 2023.\n", "crews.txt", { publisher: "The Ledger" });
    const first = async (/** @type {string} */ q) => (await served.json(`/api/v1/search?q=${q}`)).entities[0].id;
    const [a, b] = [await first("APT28"), await first("Turla")];
    await page.goto(`${served.address}/compare`);
    for (const [label, name] of [["First", "APT28"], ["Second", "Turla"]]) {
      await page.getByLabel(label ?? "", { exact: true }).first().fill(name ?? "");
      await page.getByRole("option", { name: new RegExp(name ?? "") }).first().click();
    }
    await page.getByRole("heading", { level: 1, name: "APT28 and Turla" }).waitFor();
    assert.match(page.url(), /a=.*b=/);
    await page.getByRole("row", { name: /Norway.*Ledger.*Ledger/ }).waitFor();
    const only = page.getByRole("region", { name: "Only Turla" });
    await only.getByText("Estonia").waitFor();
    await page.getByRole("button", { name: "Export" }).click();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: /STIX/ }).click()]);
    const bundle = JSON.parse(readFileSync(await file.path(), "utf8"));
    assert.ok(bundle.objects.some((/** @type {any} */ o) => o.type === "relationship"));
    assert.equal((await served.ask(`/api/v1/compare?a=${a}&b=${a}`)).status, 422);
    const both = await served.json(`/api/v1/compare?a=${a}&b=${b}`);
    assert.equal(both.only_b.findings.every((/** @type {any} */ f) => !/Norway/.test(f.object?.words ?? "")), true, "what is shared is not told as one's own");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("as of a day before the first report there is nothing, on every page that asks for a day", async () => {
    const { page, context, faults } = await open(chrome, served.address);
    const id = (await served.json("/api/v1/search?q=APT28")).entities[0].id;
    for (const path of [`/graph?of=${id}`, `/timeline?of=${id}`, "/map?", `/techniques?of=${id}`, `/findings?subject=${id}`]) {
      const then = await served.json(`/api/v1${path}&as_of=2001-01-01`);
      assert.equal((then.edges ?? then.events ?? then.arcs ?? then.tactics?.flatMap((/** @type {any} */ t) => t.techniques) ?? then.items).length, 0, path);
    }
    await page.goto(`${served.address}/graph?of=${id}&as_of=2001-01-01`);
    await page.getByText("As the record stood on").waitFor();
    await page.getByText("No finding ties entities together").waitFor();
    await page.getByRole("link", { name: "Show it as of now" }).click();
    await page.locator("canvas").waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a dossier leaves as a STIX bundle, and a timeline says how many events fall into a month", async () => {
    const { page, context, faults } = await open(chrome, served.address, { acceptDownloads: true });
    const id = (await served.json("/api/v1/search?q=APT28")).entities[0].id;
    await page.goto(`${served.address}/dossiers/${id}`);
    await page.getByRole("button", { name: "Export" }).click();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: /STIX/ }).click()]);
    const bundle = JSON.parse(readFileSync(await file.path(), "utf8"));
    assert.equal(bundle.type, "bundle");
    assert.ok(bundle.objects.some((/** @type {any} */ o) => o.type === "intrusion-set"));

    await page.goto(`${served.address}/timeline`);
    await page.getByText("The same as a table").click();
    await page.getByRole("button", { name: "Mar 2023" }).click();
    await page.waitForURL(/from=2023-03-01/);
    await page.getByText("in view 1 Mar 2023").waitFor();
    await page.reload();
    await page.getByText("in view 1 Mar 2023").waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });
});
