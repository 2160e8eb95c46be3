// Each role may do what it may, and is refused the rest, by the page and by the server alike.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browser, hasBrowser, open, output, run, samples, Served } from "./harness.mjs";

const PASSWORD = "correct horse battery staple";
const ROLES = { rita: ["reader", "clear"], anna: ["analyst", "green"], adam: ["admin", "amber+strict"] };

describe("roles", { skip: hasBrowser ? false : "no chromium or no ascribe here" }, () => {
  /** @type {Served} */ let served;
  /** @type {import("playwright-core").Browser} */ let chrome;
  before(async () => {
    served = await Served.start(async (base) => {
      for (const [name, [role, clearance]] of Object.entries(ROLES))
        await run(["user", "add", name, "--role", role ?? "", "--clearance", clearance ?? "", "--password-stdin", "--base", base], PASSWORD);
    });
    chrome = await browser();
  });
  after(async () => {
    await chrome?.close();
    await served?.stop();
  });

  /** @param {string} name */
  async function signedIn(name) {
    const opened = await open(chrome, served.address);
    await opened.page.goto(served.address);
    await opened.page.getByLabel("Name").fill(name);
    await opened.page.getByLabel("Password").fill(PASSWORD);
    await opened.page.getByRole("button", { name: "Sign in" }).click();
    await opened.page.getByRole("button", { name }).waitFor();
    return opened;
  }
  /** A request from within the page, with the page's session and its token for changes.
   * @param {import("playwright-core").Page} page @param {string} method @param {string} path @param {unknown} [body] */
  function asked(page, method, path, body) {
    return page.evaluate(
      async ([method, path, body]) => {
        const session = await (await fetch("/api/v1/session")).json();
        const headers = { "x-csrf-token": session.csrf, "content-type": "application/json" };
        const init = method === "GET" ? { headers } : { method, headers, body: JSON.stringify(body ?? {}) };
        const response = await fetch(path, init);
        return { status: response.status, body: await response.json().catch(() => undefined) };
      },
      /** @type {[string, string, any]} */ ([method, path, body]),
    );
  }

  test("nobody is let in without signing in", async () => {
    const { page, context, faults } = await open(chrome, served.address);
    await page.goto(`${served.address}/reports`);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.screenshot({ path: join(output, "sign-in.png") });
    await page.getByLabel("Name").fill("rita");
    await page.getByLabel("Password").fill("not the password at all");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    for (const path of ["reports", "home", "stats", "users", "openapi.json"].map((p) => `/api/v1/${p}`))
      if (!path.endsWith("openapi.json") && !path.endsWith("stats")) assert.equal((await served.ask(path)).status, 401, path);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("an analyst adds and decides, and manages nobody", async () => {
    const { page, context, faults } = await signedIn("anna");
    const text = readFileSync(join(samples, "2022-viasat.html"), "utf8");
    await page.locator("input[type=file]").setInputFiles({ name: "viasat.html", mimeType: "text/html", buffer: Buffer.from(text) });
    await page.getByLabel("Marking").selectOption("green");
    await page.getByRole("button", { name: "Read and keep" }).click();
    await page.getByRole("heading", { name: "Added" }).waitFor({ timeout: 30_000 });
    await page.getByRole("dialog").getByRole("link").first().click();
    await page.locator("aside li").first().getByRole("button", { name: "Accept" }).click();
    await page.getByText("accepted · anna").waitFor();
    assert.equal((await asked(page, "GET", "/api/v1/users")).status, 403);
    assert.equal((await asked(page, "GET", "/api/v1/audit")).status, 403);
    assert.equal((await asked(page, "POST", "/api/v1/users", { name: "eve", password: PASSWORD, role: "admin", clearance: "green" })).status, 403);
    await page.goto(`${served.address}/settings`);
    await page.getByRole("heading", { name: "Watch list" }).waitFor();
    assert.equal(await page.getByRole("heading", { name: "Accounts" }).count(), 0);
    const high = await page.evaluate(async () => {
      const session = await (await fetch("/api/v1/session")).json();
      return (await fetch("/api/v1/reports?marking=amber", { method: "POST", headers: { "x-csrf-token": session.csrf }, body: "APT28 attacked Norway." })).status;
    });
    assert.equal(high, 422, "nobody marks a report above their own clearance");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a reader sees what the clearance allows, and decides nothing", async () => {
    const { page, context, faults } = await signedIn("rita");
    assert.equal((await asked(page, "GET", "/api/v1/reports")).body.items.length, 0, "TLP:GREEN is above TLP:CLEAR");
    const reports = await (await served.ask("/api/v1/reports", { headers: { authorization: `Basic ${Buffer.from(`anna:${PASSWORD}`).toString("base64")}` } })).json();
    const id = reports.items[0].id;
    assert.equal((await asked(page, "GET", `/api/v1/reports/${id}`)).status, 404, "what is hidden is not there");
    const search = (await asked(page, "GET", "/api/v1/search?q=Viasat")).body;
    assert.deepEqual([search.entities, search.incidents, search.findings, search.reports].map((l) => l.length), [0, 0, 0, 0]);

    const open = await served.ask("/api/v1/reports?name=open.txt", { method: "POST", body: "Ministry statement\n\nSep 15, 2022\n\nSandworm attacked Ukraine in May 2022, the ministry said.\n", headers: { authorization: `Basic ${Buffer.from(`anna:${PASSWORD}`).toString("base64")}` } });
    const [added] = await open.json();
    await page.goto(`${served.address}/reports/${added.report}`);
    await page.locator("aside li").first().waitFor();
    assert.equal(await page.getByRole("button", { name: "Accept" }).count(), 0);
    const report = (await asked(page, "GET", `/api/v1/reports/${added.report}`)).body;
    assert.equal((await asked(page, "POST", `/api/v1/claims/${report.said[0].id}/decisions`, { verb: "accept" })).status, 403);
    assert.equal((await asked(page, "PUT", "/api/v1/sources/grade", { source: "x", grade: "A" })).status, 403);
    await page.goto(served.address);
    await page.locator("input[type=file]").setInputFiles({ name: "x.txt", mimeType: "text/plain", buffer: Buffer.from("x") });
    await page.getByText("may not add reports").waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("an admin makes accounts and tokens and reads the log", async () => {
    const { page, context, faults } = await signedIn("adam");
    await page.goto(`${served.address}/settings`);
    const form = page.getByRole("form", { name: "Add an account" });
    await form.getByLabel("Name").fill("nora");
    await form.getByLabel("Password").fill(PASSWORD);
    await form.getByRole("button", { name: "Add" }).click();
    await page.getByRole("cell", { name: "nora", exact: true }).waitFor();
    await page.screenshot({ path: join(output, "settings.png") });
    await page.goto(`${served.address}/tokens`);
    await page.getByRole("button", { name: "Make" }).click();
    const secret = await page.getByRole("status").locator("code").innerText();
    const bearer = { authorization: `Bearer ${secret}` };
    assert.equal((await served.ask("/api/v1/reports", { headers: bearer })).status, 200);
    const write = await served.ask("/api/v1/reports", { method: "POST", headers: bearer, body: "x" });
    assert.equal(write.status, 403, "a token for reading does not write");
    await page.screenshot({ path: join(output, "tokens.png") });
    await page.getByRole("button", { name: /^End / }).click();
    await page.getByText("None yet.").waitFor();
    assert.equal((await served.ask("/api/v1/reports", { headers: bearer })).status, 401);
    await page.goto(`${served.address}/audit`);
    await page.getByRole("cell", { name: "user.add" }).first().waitFor();
    await page.screenshot({ path: join(output, "audit.png") });
    assert.equal((await asked(page, "GET", "/metrics")).status, 200);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a change without the session's token is refused", async () => {
    const { page, context } = await signedIn("adam");
    const status = await page.evaluate(async () => (await fetch("/api/v1/visits", { method: "POST" })).status);
    assert.equal(status, 403);
    await context.close();
  });
});
