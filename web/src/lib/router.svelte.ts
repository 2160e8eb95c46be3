// Where we are. Every view has a permanent address, and an address is all that a view is made from.
import type { Component } from "svelte";

/** What a page is given: the parts of its path. The query it reads itself, by `here.query`. */
export type Parts = Record<string, string>;

export interface Route {
  /** The path, with `:name` for a part that varies. */
  path: string;
  /** What the page is called in the window's title until the page says better. */
  title: string;
  /** The page, fetched when it is first shown; it takes the parts that its path names. */
  load: () => Promise<{ default: Component<any> }>;
}

class Here {
  path = $state(location.pathname);
  search = $state(location.search);

  get query(): URLSearchParams {
    return new URLSearchParams(this.search);
  }

  /** Takes the address bar's word for it. */
  read() {
    this.path = location.pathname;
    this.search = location.search;
  }
}

export const here = new Here();

/** Goes to an address of ours. */
export function go(address: string, { replace = false } = {}) {
  if (address === location.pathname + location.search + location.hash) return;
  history[replace ? "replaceState" : "pushState"]({}, "", address);
  const moved = here.path !== location.pathname;
  here.read();
  if (moved && !replace) scrollTo(0, 0);
}

/** The present address with some of its query changed; an empty value takes a key away. */
export function withQuery(changes: Record<string, string | undefined | null>): string {
  const query = here.query;
  for (const [key, value] of Object.entries(changes)) {
    if (value) query.set(key, value);
    else query.delete(key);
  }
  const words = query.toString();
  return here.path + (words ? `?${words}` : "");
}

/** Changes the query of the present address, without a new entry in the history unless asked for. */
export function setQuery(changes: Record<string, string | undefined | null>, { replace = true } = {}) {
  go(withQuery(changes), { replace });
}

/** The route that an address belongs to, and its parts. */
export function match(routes: Route[], path: string): { route: Route; parts: Parts } | undefined {
  for (const route of routes) {
    const parts = fits(route.path, path);
    if (parts) return { route, parts };
  }
  return undefined;
}

function fits(pattern: string, path: string): Parts | undefined {
  const wanted = pattern.split("/").filter(Boolean);
  const given = path.split("/").filter(Boolean);
  if (wanted.length !== given.length) return undefined;
  const parts: Parts = {};
  for (const [n, want] of wanted.entries()) {
    const got = given[n] ?? "";
    if (want.startsWith(":")) parts[want.slice(1)] = decode(got);
    else if (want !== got) return undefined;
  }
  return parts;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Ordinary clicks on ordinary links of ours stay in the page; all others are the browser's. */
export function followLinks(event: MouseEvent) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  const link = (event.target as Element | null)?.closest?.("a");
  if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download")) return;
  const to = new URL(link.href, location.href);
  if (to.origin !== location.origin || to.pathname.startsWith("/api/") || to.pathname.startsWith("/taxii2/")) return;
  if (to.pathname === location.pathname && to.search === location.search && to.hash) return;
  event.preventDefault();
  go(to.pathname + to.search + to.hash);
}
