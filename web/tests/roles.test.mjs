// Each role may do what it may, and is refused the rest, by the page and by the server alike.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browser, escape, hasBrowser, open, output, run, samples, violations, Served } from "./harness.mjs";

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

  /** @param {string} name @param {import("playwright-core").BrowserContextOptions} [options] */
  async function signedIn(name, options) {
    const opened = await open(chrome, served.address, options);
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
    await page.goto(`${served.address}/audit?of=access`);
    await page.getByRole("cell", { name: "user.add" }).first().waitFor();
    await page.screenshot({ path: join(output, "audit.png") });
    assert.equal((await asked(page, "GET", "/metrics")).status, 200);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a report is marked later by whoever may, and is gone for the others at once", async () => {
    const { page, context, faults } = await signedIn("anna");
    const basic = (/** @type {string} */ name) => ({ authorization: `Basic ${Buffer.from(`${name}:${PASSWORD}`).toString("base64")}` });
    const text = "Open statement\n\nOct 3, 2022\n\nGamaredon attacked Latvia in June 2022, the ministry said.\n";
    const [added] = await (await served.ask("/api/v1/reports?name=later.txt", { method: "POST", body: text, headers: basic("anna") })).json();
    assert.equal((await served.ask(`/api/v1/reports/${added.report}`, { headers: basic("rita") })).status, 200);
    await page.goto(`${served.address}/reports/${added.report}`);
    await page.getByRole("button", { name: /^Mark/ }).click();
    const dialog = page.getByRole("dialog");
    assert.equal(await dialog.getByRole("radio", { name: /AMBER\b(?!\+)/ }).isDisabled(), true, "not above one's own clearance");
    await dialog.getByRole("radio", { name: /GREEN/ }).check();
    await dialog.getByLabel("Why").fill("Shared under an agreement.");
    await dialog.getByRole("button", { name: "Mark", exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByText("TLP:GREEN", { exact: true }).waitFor();
    assert.equal((await served.ask(`/api/v1/reports/${added.report}`, { headers: basic("rita") })).status, 404, "gone for whoever is cleared for less");
    assert.equal(JSON.stringify(await (await served.ask("/api/v1/decisions", { headers: basic("rita") })).json()).includes(added.report), false, "the log does not tell of it either");
    assert.equal(JSON.stringify(await (await served.ask("/api/v1/changes", { headers: basic("rita") })).json()).includes(added.report), false);
    const lower = await asked(page, "POST", `/api/v1/reports/${added.report}/decisions`, { verb: "mark", marking: "clear" });
    assert.equal(lower.status, 403, "an analyst does not mark lower");
    const decision = (await asked(page, "GET", "/api/v1/decisions")).body.items.find((/** @type {any} */ d) => d.verb === "mark");
    assert.equal(decision.may_undo, false);
    assert.equal((await asked(page, "DELETE", `/api/v1/decisions/${decision.id}`)).status, 403, "nor by taking the marking back");
    assert.equal((await served.ask(`/api/v1/decisions/${decision.id}`, { method: "DELETE", headers: basic("rita") })).status, 403);
    assert.equal((await served.ask(`/api/v1/decisions/${decision.id}`, { method: "DELETE", headers: basic("adam") })).status, 204);
    assert.equal((await served.ask(`/api/v1/reports/${added.report}`, { headers: basic("rita") })).status, 200, "back where it was");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("an admin changes roles, locks and unlocks, and the last admin stays", async () => {
    const { page, context, faults } = await signedIn("adam");
    const basic = (/** @type {string} */ name) => ({ authorization: `Basic ${Buffer.from(`${name}:${PASSWORD}`).toString("base64")}` });
    const made = await asked(page, "POST", "/api/v1/tokens", { scopes: ["read"], days: 5, account: "rita" });
    assert.equal(made.status, 201, "an admin makes a token for another account");
    const bearer = { authorization: `Bearer ${made.body.secret}` };
    assert.equal((await served.ask("/api/v1/reports", { headers: bearer })).status, 200);
    const rita = await signedIn("rita");
    await page.goto(`${served.address}/settings`);
    const row = page.getByRole("row", { name: /^rita/ });
    await row.getByRole("button", { name: "Lock rita" }).click();
    await row.getByText("locked").waitFor();
    await page.screenshot({ path: join(output, "accounts.png") });
    assert.equal((await served.ask("/api/v1/reports", { headers: bearer })).status, 401, "its tokens are refused");
    assert.equal((await served.ask("/api/v1/reports", { headers: basic("rita") })).status, 401, "its password too");
    await rita.page.goto(`${served.address}/reports`);
    await rita.page.getByRole("heading", { name: "Sign in" }).waitFor();
    await rita.context.close();
    await row.getByRole("button", { name: "Unlock rita" }).click();
    await row.getByText("locked").waitFor({ state: "detached" });
    assert.equal((await served.ask("/api/v1/reports", { headers: basic("rita") })).status, 200);
    await row.getByLabel("Role of rita").selectOption("analyst");
    await page.getByText("rita is analyst now.").waitFor();
    assert.equal((await (await served.ask("/api/v1/session", { headers: bearer })).json()).role, "analyst");
    await row.getByLabel("Role of rita").selectOption("reader");
    await page.getByText("rita is reader now.").waitFor();
    for (const change of [{ role: "reader" }, { locked: true }]) assert.equal((await asked(page, "PATCH", "/api/v1/users/adam", change)).status, 422, "the last admin stays one");
    assert.equal((await asked(page, "PATCH", "/api/v1/users/nobody", { locked: true })).status, 404);
    await page.goto(`${served.address}/audit?of=access`);
    await page.getByRole("cell", { name: "user.lock" }).first().waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("one's own password is changed, and all sessions end", async () => {
    const { page, context, faults } = await signedIn("anna");
    assert.equal((await asked(page, "PATCH", "/api/v1/users/rita", { locked: true })).status, 403);
    assert.equal((await asked(page, "POST", "/api/v1/tokens", { scopes: ["read"], days: 5, account: "rita" })).status, 403);
    assert.equal((await asked(page, "PUT", "/api/v1/session/password", { now: "wrong as can be", new: "another horse, another staple" })).status, 401);
    await page.goto(`${served.address}/settings`);
    const form = page.getByRole("form", { name: "Change your password" });
    await form.getByLabel("Password until now").fill(PASSWORD);
    await form.getByLabel("New password").fill(`${PASSWORD} two`);
    await form.getByRole("button", { name: "Change" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.getByLabel("Name").fill("anna");
    await page.getByLabel("Password").fill(`${PASSWORD} two`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "anna" }).waitFor();
    await asked(page, "PUT", "/api/v1/session/password", { now: `${PASSWORD} two`, new: PASSWORD });
    assert.deepEqual(faults, []);
    await context.close();
  });

  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    test(`the sign-in page and the settings are for everyone, ${scheme}`, async () => {
      const opened = await open(chrome, served.address, { colorScheme: scheme });
      await opened.page.goto(served.address);
      await opened.page.getByRole("heading", { name: "Sign in" }).waitFor();
      const wrong = await violations(opened.page);
      await opened.page.getByLabel("Name").fill("nobody");
      await opened.page.getByLabel("Password").fill("not a password of ours");
      await opened.page.getByRole("button", { name: "Sign in" }).click();
      await opened.page.getByRole("alert").waitFor();
      wrong.push(...(await violations(opened.page)));
      await opened.context.close();
      const { page, context } = await signedIn("adam", { colorScheme: scheme });
      for (const path of ["/settings", "/tokens", "/audit", "/audit?of=access"]) {
        await page.goto(served.address + path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.locator("[role=status]:has-text('Loading')").first().waitFor({ state: "detached" });
        wrong.push(...(await violations(page)).map((v) => `${path}: ${v}`));
      }
      await page.goto(`${served.address}/settings`);
      await page.getByRole("button", { name: "Password of rita" }).click();
      await page.getByRole("dialog").waitFor();
      wrong.push(...(await violations(page)).map((v) => `password dialog: ${v}`));
      await escape(page);
      await page.getByRole("button", { name: "Remove rita" }).click();
      await page.getByRole("dialog").waitFor();
      wrong.push(...(await violations(page)).map((v) => `removal dialog: ${v}`));
      assert.deepEqual(wrong, []);
      await context.close();
    });
  }

  test("a change without the session's token is refused", async () => {
    const { page, context } = await signedIn("adam");
    const status = await page.evaluate(async () => (await fetch("/api/v1/visits", { method: "POST" })).status);
    assert.equal(status, 403);
    await context.close();
  });
});
