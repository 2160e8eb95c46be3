// How things are put into words: kinds, predicates, dates, counts. Said here once for all pages.
import type { Schemas } from "./api";

/** "threat-group" → "threat group". */
export function plain(word: string): string {
  return word.replaceAll("-", " ");
}

export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "1 report", "2,031 reports". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A date as precise as it is known: "2022", "Jul 2022", "9 Sep 2022". */
export function date(value: string | null | undefined): string {
  if (!value) return "";
  const [, year, month, day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(value) ?? [];
  if (!year) return value;
  const name = month ? MONTHS[Number(month) - 1] : undefined;
  if (!name) return year;
  return day ? `${Number(day)} ${name} ${year}` : `${name} ${year}`;
}

/** A moment: "9 Sep 2022, 14:03". Moments of the record are UTC. */
export function moment(value: string | null | undefined): string {
  if (!value) return "";
  const time = /T(\d{2}:\d{2})/.exec(value)?.[1];
  return time ? `${date(value)}, ${time}` : date(value);
}

/** The month or year that lies between two days, if they are its first and last. */
function whole(from: string, to: string): string | undefined {
  const [year, month] = from.split("-");
  if (from === `${year}-01-01` && to === `${year}-12-31`) return year;
  if (!from.endsWith("-01") || !to.startsWith(`${year}-${month}-`)) return undefined;
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(to.slice(8)) === last ? date(`${year}-${month}`) : undefined;
}

/** From and to, said once where they are the same, and as a month or year where they are that. */
export function span(from: string | null | undefined, to: string | null | undefined): string {
  const all = from && to ? whole(from, to) : undefined;
  if (all) return all;
  const [a, b] = [date(from), date(to)];
  if (!a && !b) return "";
  if (!b || a === b) return a;
  if (!a) return `until ${b}`;
  return `${a} – ${b}`;
}

/** A time as it was said: "since at least 2015", "about Jul 2022", "summer 2020", "8 Sep 2022, 14:03". */
export function when({ bound, words }: Schemas["WhenShown"]): string {
  const told = words.replace(/\d{4}(-\d\d){0,2}(T\d\d:\d\d)?(?![\w-])/g, (part) => moment(part));
  return [bound === "at-least" ? "since at least" : bound, told].filter(Boolean).join(" ");
}

/** An ICD 203 band with its range: "likely, 55–80 %". */
export function likelihood(band: string | null | undefined, low?: number | null, high?: number | null): string {
  if (!band) return "";
  return low != null && high != null ? `${plain(band)}, ${low}–${high} %` : plain(band);
}

/** Between two speakers of whom the second cites the first. */
export const CITED = " → ";

/** A chain of speakers, innermost first, each with what ties it to the one before: "FBI", " and CISA", " → ESET". */
export function chain(speakers: readonly Schemas["Speaker"][]): { tie: string; words: string }[] {
  return speakers.map(({ words, beside }, n) => {
    const more = speakers[n + 1]?.beside;
    const tie = !n ? "" : !beside ? CITED : more ? ", " : " and ";
    return { tie, words };
  });
}

/** The same in one line: "FBI, NSA and CISA → ESET". */
export function told(speakers: readonly Schemas["Speaker"][]): string {
  return chain(speakers).map(({ tie, words }) => tie + words).join("");
}
