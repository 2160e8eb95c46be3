// The one way to the server: typed by its own description (`openapi.json`), errors as problems.
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

/** RFC 9457: what was wrong with a request, in words for a person. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
  ) {
    super(detail || title);
  }

  static from(why: unknown): Problem {
    if (why instanceof Problem) return why;
    return new Problem(0, "The server did not answer", "Is `ascribe serve` still running? The page will try again when asked.");
  }
}

type Method = "get" | "post" | "put" | "patch" | "delete";
type With<M extends Method> = { [P in keyof paths]: paths[P] extends { [K in M]: object } ? P : never }[keyof paths];
type Operation<P extends keyof paths, M extends Method> = paths[P] extends { [K in M]: infer O } ? O : never;
type Json<T> = T extends { content: { "application/json": infer B } } ? B : undefined;
type Success<O> = O extends { responses: infer R }
  ? { [S in keyof R]: S extends 200 | 201 | 202 | 204 ? Json<R[S]> : never }[keyof R]
  : never;
type Query<O> = O extends { parameters: { query?: infer Q } } ? Q : never;
type PathParts<O> = O extends { parameters: { path: infer Q } } ? Q : undefined;
type Body<O> = O extends { requestBody?: infer B } ? Json<NonNullable<B>> : undefined;

interface Asked<O> {
  path?: PathParts<O>;
  query?: Query<O>;
  body?: Body<O>;
  signal?: AbortSignal;
}

/** The address of an operation, its parts filled in. */
export function address(pattern: string, path: object = {}, query: object = {}): string {
  const at = pattern.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((path as Record<string, unknown>)[name] ?? "")),
  );
  const words = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value != null && value !== "") words.set(key, String(value));
  return words.size ? `${at}?${words}` : at;
}

/** What to do when the server says that nobody is signed in. */
export const onSignedOut: { run?: () => void } = {};

/** What changes must carry under a session, so that no other site can ask for them. */
export const changes: { token?: string | undefined } = {};

export async function ask(at: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (changes.token && init.method && init.method !== "GET") headers.set("x-csrf-token", changes.token);
  const response = await fetch(at, { credentials: "same-origin", ...init, headers });
  if (response.ok) return response;
  if (response.status === 401) onSignedOut.run?.();
  throw await problemOf(response);
}

async function problemOf(response: Response): Promise<Problem> {
  const said = (await response.json().catch(() => ({}))) as { title?: string; detail?: string };
  return new Problem(response.status, said.title ?? response.statusText, said.detail ?? "");
}

async function call<P extends keyof paths, M extends Method>(
  method: M,
  pattern: P,
  { path, query, body, signal }: Asked<Operation<P, M>> = {},
): Promise<Success<Operation<P, M>>> {
  const init: RequestInit = { method: method.toUpperCase(), headers: { accept: "application/json" } };
  if (signal) init.signal = signal;
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { accept: "application/json", "content-type": "application/json" };
  }
  const response = await ask(address(pattern, path ?? {}, query ?? {}), init);
  const empty = response.status === 204 || !response.headers.get("content-type")?.includes("json");
  return (empty ? undefined : await response.json()) as Success<Operation<P, M>>;
}

export const get = <P extends With<"get">>(pattern: P, asked?: Asked<Operation<P, "get">>) => call("get", pattern, asked);
export const post = <P extends With<"post">>(pattern: P, asked?: Asked<Operation<P, "post">>) => call("post", pattern, asked);
export const put = <P extends With<"put">>(pattern: P, asked?: Asked<Operation<P, "put">>) => call("put", pattern, asked);
export const patch = <P extends With<"patch">>(pattern: P, asked?: Asked<Operation<P, "patch">>) => call("patch", pattern, asked);
export const del = <P extends With<"delete">>(pattern: P, asked?: Asked<Operation<P, "delete">>) =>
  call("delete", pattern, asked);
