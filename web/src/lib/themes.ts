// A dossier's chapters: which predicates are read together, and in which order.
import type { Schemas } from "./api";
import { familyOf } from "./predicates";

type Section = Schemas["Section"];
export interface Chapter {
  key: string;
  title: string;
  sections: Section[];
  total: number;
}

const HARM = new Set(["attacked", "targets", "threatens", "steals", "disrupts", "demands-ransom-from", "rival-of"]);

function chapterOf(section: Section): [key: string, title: string] {
  const family = familyOf(section.predicate);
  const does = section.relation === "does";
  if (family === "naming") return ["names", "Names in reports"];
  if (family === "affiliation") return does ? ["behind", "Behind it"] : ["ties", "Tied to it"];
  if (HARM.has(section.predicate)) return does ? ["targets", "Targets"] : ["attackers", "Attacked by"];
  if (family === "activity") return does ? ["means", "Tools, techniques, habits"] : ["users", "Used by"];
  if (family === "attribution") return ["attribution", "Attribution and denial"];
  return does ? ["answers", "How it responds"] : ["responses", "Responses"];
}

const ORDER = ["names", "behind", "targets", "attackers", "means", "attribution", "responses", "answers", "ties", "users"];

export function chapters(sections: readonly Section[]): Chapter[] {
  const found = new Map<string, Chapter>();
  for (const section of sections) {
    const [key, title] = chapterOf(section);
    const chapter = found.get(key) ?? { key, title, sections: [], total: 0 };
    chapter.sections.push(section);
    chapter.total += section.total;
    found.set(key, chapter);
  }
  return [...found.values()].sort((a, b) => ORDER.indexOf(a.key) - ORDER.indexOf(b.key));
}
