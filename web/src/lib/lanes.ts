// Where events stand on the timeline: which lane, which row of it, from where to where.
import type { Schemas } from "./api";
import { familyOf } from "./predicates";

type Event = Schemas["EventShown"];
export interface Placed {
  event: Event;
  /** Milliseconds, the end exclusive. */
  start: number;
  end: number;
  /** True if the day is known. */
  point: boolean;
  row: number;
}
export interface Lane {
  name: string;
  placed: Placed[];
  rows: number;
}

const DAY = 86_400_000;

/** How the lane of an event is called, as seen by those whose timeline it is. */
function laneOf(event: Event, of: ReadonlySet<string>): string {
  const { subject, object, predicate } = event.finding;
  const family = familyOf(predicate);
  if (family === "response") return "Responses";
  if (family === "attribution") return "Attribution";
  if (family !== "activity") return "Names and ties";
  if (of.size === 0) return "Activity";
  if (subject.entity && of.has(subject.entity.id)) return "As actor";
  // The events of a country include those of whoever belongs to it.
  return object?.entity && of.has(object.entity.id) ? "As victim" : "Around it";
}

const ORDER = ["As actor", "As victim", "Around it", "Activity", "Attribution", "Responses", "Names and ties"];

/** Events in lanes, each in the first row that is free there at a distance of `gap` milliseconds. */
export function lanes(events: readonly Event[], of: ReadonlySet<string>, gap: number): Lane[] {
  const found = new Map<string, Lane & { ends: number[] }>();
  for (const event of events) {
    const name = laneOf(event, of);
    const lane = found.get(name) ?? { name, placed: [], rows: 0, ends: [] };
    found.set(name, lane);
    const from = event.dated && event.finding.from ? event.finding.from : event.date;
    const to = event.dated && event.finding.to ? event.finding.to : from;
    const start = Date.parse(from);
    const end = Math.max(Date.parse(to) + DAY, start + DAY);
    let row = lane.ends.findIndex((e) => e + gap <= start);
    if (row < 0) row = lane.ends.push(0) - 1;
    lane.ends[row] = end;
    lane.rows = Math.max(lane.rows, row + 1);
    lane.placed.push({ event, start, end, point: end - start <= DAY, row });
  }
  return [...found.values()].sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
}
