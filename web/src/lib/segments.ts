// The text of a report cut where claims begin and end, so that each piece knows which claims it carries.
import type { Schemas } from "./api";
import { unitsOf } from "./bytes";
import { familyOf, FAMILIES, type Family } from "./predicates";

type Claim = Schemas["ClaimShown"];
type Block = Schemas["BlockShown"];

export interface Piece {
  text: string;
  /** The claims that rest on these words, in the order of the list. */
  claims: string[];
  /** Their families, each once. */
  families: Family[];
}

export interface Part {
  kind: string;
  pieces: Piece[];
  /** True if the block went on before this part: a block too long for one is shown in several. */
  continued: boolean;
  /** How many units of text it has, for its height before it is laid out. */
  length: number;
}

/** The longest part, in UTF-16 units. A browser lays out a paragraph of megabytes for seconds; parts it lays out as they are seen. */
const LONGEST = 6_000;

interface Range {
  start: number;
  end: number;
  claim: Claim;
}

/** Cuts a text into its blocks, and these into pieces. */
export function cut(text: string, blocks: readonly Block[], claims: readonly Claim[]): Part[] {
  const spans = blocks.length ? blocks : [{ start: 0, end: Number.MAX_SAFE_INTEGER, kind: "paragraph" }];
  const offsets = [
    ...spans.flatMap((b) => [b.start, b.end]),
    ...claims.flatMap((c) => c.evidence.flatMap((e) => [e.start, e.end])),
  ];
  const units = unitsOf(text, offsets);
  const at = (byte: number) => units.get(byte) ?? 0;
  const ranges: Range[] = claims
    .flatMap((claim) => claim.evidence.map((e) => ({ start: at(e.start), end: at(e.end), claim })))
    .filter((r) => r.end > r.start)
    .sort((a, b) => a.start - b.start);

  const parts: Part[] = [];
  let first = 0;
  for (const block of spans) {
    const [start, end] = [at(block.start), at(block.end)];
    while (first < ranges.length && ranges[first]!.end <= start && ranges[first]!.start < start) first += 1;
    for (const [from, to] of stretches(text, start, end)) {
      const within = ranges.filter((r, n) => n >= first && r.start < to && r.end > from);
      parts.push({ kind: block.kind, pieces: pieces(text, from, to, within), continued: from > start, length: to - from });
    }
  }
  return parts;
}

/** A block in stretches of bearable length, broken at white space where there is any. */
function* stretches(text: string, start: number, end: number): Generator<[number, number]> {
  let from = start;
  while (end - from > LONGEST) {
    const space = text.lastIndexOf(" ", from + LONGEST);
    let to = space > from + LONGEST / 2 ? space + 1 : from + LONGEST;
    const unit = text.charCodeAt(to);
    if (unit >= 0xdc00 && unit < 0xe000) to += 1;
    yield [from, to];
    from = to;
  }
  yield [from, end];
}

function pieces(text: string, from: number, to: number, ranges: Range[]): Piece[] {
  const edges = new Set([from, to]);
  for (const r of ranges) {
    edges.add(Math.max(from, r.start));
    edges.add(Math.min(to, r.end));
  }
  const cuts = [...edges].sort((a, b) => a - b);
  const out: Piece[] = [];
  for (let n = 0; n + 1 < cuts.length; n += 1) {
    const [a, b] = [cuts[n]!, cuts[n + 1]!];
    const here = ranges.filter((r) => r.start <= a && r.end >= b).map((r) => r.claim);
    const families = FAMILIES.filter((f) => here.some((c) => familyOf(c.predicate) === f));
    out.push({ text: text.slice(a, b), claims: [...new Set(here.map((c) => c.id))], families });
  }
  return out;
}
