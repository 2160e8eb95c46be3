// What vendors' names are to each other: where they agree, overlap, nest or differ. Overlap is not equality.
import type { Schemas } from "./api";

type Identity = Schemas["Identity"];
type Relation = Schemas["NameRelation"];

/** The four ways in which names of different vendors stand to each other, and what else is said. */
export type Stand = "agree" | "overlap" | "nest" | "differ" | "other";

const STANDS: Record<string, Stand> = {
  "alias-of": "agree", "renamed-to": "agree", "renamed-from": "agree",
  "overlaps-with": "overlap",
  "part-of": "nest", "has-part": "nest", "persona-of": "nest", "has-persona": "nest",
  "distinct-from": "differ",
};
/** Relations that speak of the name itself or of no name. */
const ELSEWHERE = new Set(["listed-as", "coined-by", "sponsored-by"]);

export function standOf(relation: string): Stand {
  return STANDS[relation] ?? "other";
}

/** What is said of other names, by how they stand to this one. */
export function stands(identity: Identity): Map<Stand, Relation[]> {
  const found = new Map<Stand, Relation[]>();
  for (const relation of identity.relations) {
    if (ELSEWHERE.has(relation.relation) || relation.to === identity.name) continue;
    // Names of the identity itself stand in the table of names.
    if (standOf(relation.relation) === "agree" && identity.names.some((n) => n.name === relation.to)) continue;
    const stand = standOf(relation.relation);
    const told = found.get(stand) ?? [];
    // The same statement comes once for each name that the list has for either side.
    const key = (r: Relation) => [r.relation, r.to.toLowerCase(), r.said_by, r.date, r.ref].join();
    if (!told.some((r) => key(r) === key(relation))) found.set(stand, [...told, relation]);
  }
  return found;
}

/** Which name each vendor or list uses, those with most names last. */
export function byVendor(identity: Identity): [vendor: string, names: string[]][] {
  const found = new Map<string, string[]>();
  for (const name of identity.names) for (const by of name.said_by) found.set(by, [...(found.get(by) ?? []), name.name]);
  return [...found].sort((a, b) => a[1].length - b[1].length || a[0].localeCompare(b[0]));
}

const VERBS: Record<string, string> = {
  "alias-of": "is the same as", "overlaps-with": "overlaps with", "part-of": "is part of", "has-part": "has as a part",
  "distinct-from": "is distinct from", "renamed-to": "was renamed to", "renamed-from": "was before called", "persona-of": "is a face of", "has-persona": "has as a face",
};

export interface Verdict {
  word: string;
  by: string;
  date?: string | null | undefined;
  place?: string | null | undefined;
}

/** What is said of an identity and another name. */
export function verdicts(identity: Identity, other: string): Verdict[] {
  const same = (name: string) => name.toLowerCase() === other.toLowerCase();
  const own = identity.names.find((n) => same(n.name));
  const agreed: Verdict[] = own && !same(identity.name) ? [{ word: "is the same as", by: own.said_by.join(", ") }] : [];
  const told = [...stands(identity).values()].flat().filter((r) => same(r.to));
  return [...agreed, ...told.map((r) => ({ word: VERBS[r.relation] ?? r.relation.replaceAll("-", " "), by: r.said_by, date: r.date, place: r.ref }))];
}
