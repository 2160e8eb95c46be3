// The families of the predicates. The list comes with the session, from the server's own table; this is its place in the page.
export type Family = "naming" | "affiliation" | "activity" | "attribution" | "response";

export interface PredicateRow {
  word: string;
  family: string;
  inverse: string;
}

export const FAMILIES: Family[] = ["naming", "affiliation", "activity", "attribution", "response"];

const families = new Map<string, Family>();
const rows: PredicateRow[] = [];

/** Takes the server's table in. */
export function learn(table: readonly PredicateRow[]) {
  rows.splice(0, rows.length, ...table);
  families.clear();
  for (const row of table) {
    families.set(row.word, row.family as Family);
    if (row.inverse) families.set(row.inverse, row.family as Family);
  }
}

export function familyOf(word: string): Family {
  return families.get(word) ?? "activity";
}

export function predicates(): readonly PredicateRow[] {
  return rows;
}

/** How a predicate reads from the object's side. */
export function inverseOf(word: string): string {
  return rows.find((row) => row.word === word)?.inverse || word;
}
