// What the menu "Export" of a page offers. Whatever is shown can be taken along as a table, as JSON, as a picture, as STIX.
import type { Deed } from "../ui/Menu.svelte";
import { ask, Problem } from "./api";
import { save, saveCsv, saveJson, savePng, saveSvg, type Cell } from "./export";
import { say } from "./said.svelte";

/** The most of each that the server makes one bundle of. */
const MOST = { findings: 1000, reports: 200, incidents: 200 };
/** Keys of what is to be in a bundle, all of one kind. */
type Kind = keyof typeof MOST;
const NOTES: Record<Kind, string> = { findings: "Findings between named things", reports: "The reports shown, with their claims", incidents: "What is said of the incidents shown" };

interface Shown {
  /** The name of the file, without its ending. */
  name: string;
  csv?: { head: string[]; rows: () => Cell[][]; note?: string };
  json?: () => unknown;
  /** Keys of the findings that are shown. */
  findings?: () => string[];
  /** Keys of the reports that are shown. */
  reports?: () => string[];
  /** Keys of the incidents that are shown. */
  incidents?: () => string[];
  svg?: () => SVGSVGElement | undefined;
  png?: () => HTMLCanvasElement | undefined;
  /** What only this page has. */
  more?: Deed[];
}

/** What is shown as a STIX 2.1 bundle. */
async function saveStix(name: string, kind: Kind, all: string[]) {
  const ids = [...new Set(all)].slice(0, MOST[kind]);
  if (!ids.length) return say("There is nothing here to make a bundle of.");
  try {
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ [kind]: ids }) };
    save(`${name}.stix.json`, "application/stix+json;version=2.1", await (await ask("/api/v1/stix", init)).blob());
  } catch (why) {
    say(Problem.from(why).message, { tone: "bad" });
  }
}

/** A file name that every system takes. */
const plain = (name: string) => name.replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 80) || "export";

export function exports(of: Shown): Deed[] {
  const name = plain(of.name);
  const { csv, json, svg, png } = of;
  const deeds: Deed[] = [];
  if (csv) deeds.push({ label: "CSV", note: csv.note ?? "The lines shown, for a spreadsheet", run: () => saveCsv(name, csv.head, csv.rows()) });
  if (json) deeds.push({ label: "JSON", note: "As the API answers", run: () => saveJson(name, json()) });
  if (svg) deeds.push({ label: "SVG", note: "The picture", run: () => void (svg() ? saveSvg(name, svg()!) : say("There is no picture here to save.")) });
  if (png) deeds.push({ label: "PNG", note: "The picture", run: () => void (png() ? savePng(name, png()!) : say("There is no picture here to save.")) });
  for (const kind of ["findings", "reports", "incidents"] as const) {
    const ids = of[kind];
    if (ids) deeds.push({ label: "STIX 2.1 bundle", note: NOTES[kind], run: () => void saveStix(name, kind, ids()) });
  }
  return [...deeds, ...(of.more ?? []), { label: "Print", run: () => print() }];
}
