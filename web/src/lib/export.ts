// What a page shows, as a file: CSV, JSON, SVG, PNG. STIX and layers are made by the server.

/** Hands a file to the browser. */
export function save(name: string, type: string, content: BlobPart) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

export type Cell = string | number | boolean | null | undefined;

/**
 * RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe before it, since what stands in it was
 * written by whoever wrote the report.
 */
export function csv(head: string[], rows: Cell[][]): string {
  const cell = (value: Cell) => {
    let words = value == null ? "" : String(value);
    if (typeof value === "string" && /^[=+\-@\t\r]/.test(words)) words = `'${words}`;
    return /[",\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words;
  };
  return [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

export function saveCsv(name: string, head: string[], rows: Cell[][]) {
  save(`${name}.csv`, "text/csv;charset=utf-8", "\ufeff" + csv(head, rows));
}

export function saveJson(name: string, value: unknown) {
  save(`${name}.json`, "application/json", JSON.stringify(value, null, 2) + "\n");
}

/** The properties that a drawing takes from the page's style sheets. */
const DRAWN = [
  "fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "fill-opacity", "stroke-opacity",
  "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline",
];

/** A drawing of the page as a document of its own, its styles written into it. */
export function drawing(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const from = [svg, ...svg.querySelectorAll("*")];
  const to = [copy, ...copy.querySelectorAll("*")];
  for (const [n, element] of from.entries()) {
    const style = getComputedStyle(element);
    for (const property of DRAWN) to[n]?.setAttribute(property, style.getPropertyValue(property));
    to[n]?.removeAttribute("class");
    to[n]?.removeAttribute("style");
  }
  const box = svg.getBoundingClientRect();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(Math.round(box.width)));
  copy.setAttribute("height", String(Math.round(box.height)));
  return new XMLSerializer().serializeToString(copy);
}

export function saveSvg(name: string, svg: SVGSVGElement) {
  save(`${name}.svg`, "image/svg+xml", drawing(svg));
}

export function savePng(name: string, canvas: HTMLCanvasElement) {
  canvas.toBlob((blob) => blob && save(`${name}.png`, "image/png", blob));
}
