// Findings and claims as the rows of a table, for files.
import type { Schemas } from "./api";
import type { Cell } from "./export";
import { told } from "./words";

export const findingColumns = {
  head: ["subject", "predicate", "object", "from", "to", "origins", "affirmed", "denied", "disputed", "first seen", "first by", "confidence", "quote", "id"],
  row: (f: Schemas["FindingShown"]): Cell[] => [
    f.subject.words, f.predicate, f.object?.words, f.from, f.to, f.origins, f.affirmed, f.denied, f.disputed,
    f.first_seen, f.first_by, f.confidence, f.quote, f.id,
  ],
};

export const claimColumns = {
  head: ["subject", "predicate", "object", "when", "speakers", "hedge", "likelihood", "polarity", "quote", "standing", "report", "version", "id"],
  row: (c: Schemas["ClaimShown"]): Cell[] => [
    c.subject.words, c.predicate, c.object?.words, c.when?.value, told(c.speakers),
    c.estimate?.phrase, c.estimate?.likelihood, c.polarity, c.evidence.map((e) => e.quote).join(" … "), c.standing,
    c.report, c.version, c.id,
  ],
};
