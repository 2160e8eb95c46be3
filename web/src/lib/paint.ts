// The graph on its canvas. Colour is the family of what is said, the shape is the kind of the entity, the width the origins.
import type { Dot, Layout, Tie } from "./force";
import { familyOf, type Family } from "./predicates";

export interface View {
  x: number;
  y: number;
  scale: number;
}
export interface Palette {
  ink: string;
  faint: string;
  paper: string;
  dispute: string;
  families: Record<Family, string>;
}

/** The page's colours as the style sheet has them now. */
export function palette(element: Element): Palette {
  const probe = document.createElement("span");
  // Where motion is reduced, every change of style is a very short transition; a colour must be there at once.
  probe.style.setProperty("transition", "none", "important");
  element.append(probe);
  const colour = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const family = (f: Family) => [f, colour(f)] as const;
  const families = Object.fromEntries(
    (["naming", "affiliation", "activity", "attribution", "response"] as Family[]).map(family),
  ) as Record<Family, string>;
  const found = { ink: colour("ink"), faint: colour("rule-2"), paper: colour("paper"), dispute: colour("dispute"), families };
  probe.remove();
  return found;
}

const ACTORS = new Set(["threat-group", "malware", "tool", "campaign"]);
const STATES = new Set(["country", "government", "region", "city"]);

function shape(to: CanvasRenderingContext2D, dot: Dot) {
  const { x, y, radius: r } = dot;
  to.beginPath();
  if (ACTORS.has(dot.kind)) to.arc(x, y, r, 0, 2 * Math.PI);
  else if (STATES.has(dot.kind)) to.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76);
  else {
    to.moveTo(x, y - r * 1.15);
    to.lineTo(x + r * 1.15, y);
    to.lineTo(x, y + r * 1.15);
    to.lineTo(x - r * 1.15, y);
    to.closePath();
  }
}

export function paint(to: CanvasRenderingContext2D, size: { width: number; height: number; ratio: number }, view: View, it: Layout, colours: Palette, lit: { dot?: Dot | undefined; tie?: Tie | undefined }) {
  const near = lit.dot ? new Set<Dot>([lit.dot]) : undefined;
  if (near) for (const t of it.ties) if (t.source === lit.dot || t.target === lit.dot) near.add(t.source).add(t.target);
  to.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
  to.fillStyle = colours.paper;
  to.fillRect(0, 0, size.width, size.height);
  to.translate(view.x, view.y);
  to.scale(view.scale, view.scale);
  for (const tie of it.ties) line(to, tie, colours, near, tie === lit.tie, lit.dot);
  for (const dot of it.dots) {
    to.globalAlpha = near && !near.has(dot) ? 0.18 : 1;
    shape(to, dot);
    to.fillStyle = dot.depth === 0 ? colours.ink : colours.paper;
    to.strokeStyle = colours.ink;
    to.lineWidth = dot === lit.dot ? 2.5 : 1.2;
    to.fill();
    to.stroke();
  }
  labels(to, it, view, colours, near, size);
  to.globalAlpha = 1;
}

function line(to: CanvasRenderingContext2D, tie: Tie, colours: Palette, near: Set<Dot> | undefined, lit: boolean, centre: Dot | undefined) {
  const mine = !near || tie.source === centre || tie.target === centre;
  to.globalAlpha = mine ? 0.75 : 0.07;
  to.strokeStyle = tie.edge.disputed ? colours.dispute : colours.families[familyOf(tie.edge.predicate)];
  to.lineWidth = Math.min(6, 0.8 + tie.edge.origins * 0.6) + (lit ? 2 : 0);
  to.setLineDash(tie.edge.disputed ? [5, 3] : []);
  to.beginPath();
  to.moveTo(tie.source.x, tie.source.y);
  to.lineTo(tie.target.x, tie.target.y);
  to.stroke();
  to.setLineDash([]);
}

/** Names, the most connected first, as many as do not run into each other. */
function labels(to: CanvasRenderingContext2D, it: Layout, view: View, colours: Palette, near: Set<Dot> | undefined, size: { width: number; height: number }) {
  to.font = `${11 / view.scale}px Inter, sans-serif`;
  to.textAlign = "center";
  const taken = new Set<string>();
  const order = [...it.dots].sort((a, b) => b.radius - a.radius);
  let shown = 0;
  for (const dot of order) {
    if (shown > 220 || (near && !near.has(dot))) continue;
    const [sx, sy] = [dot.x * view.scale + view.x, dot.y * view.scale + view.y];
    if (sx < 0 || sy < 0 || sx > size.width || sy > size.height) continue;
    const name = dot.name.length > 26 ? `${dot.name.slice(0, 25)}…` : dot.name;
    const cells: string[] = [];
    const half = name.length * 3.2;
    for (let cx = Math.floor((sx - half) / 12); cx <= (sx + half) / 12; cx += 1) cells.push(`${cx}:${Math.round((sy + dot.radius * view.scale) / 13)}`);
    if (!near && cells.some((c) => taken.has(c))) continue;
    for (const c of cells) taken.add(c);
    shown += 1;
    to.globalAlpha = 1;
    to.lineWidth = 3 / view.scale;
    to.strokeStyle = colours.paper;
    const y = dot.y + dot.radius + 12 / view.scale;
    to.strokeText(name, dot.x, y);
    to.fillStyle = colours.ink;
    to.fillText(name, dot.x, y);
  }
}
