// Where the entities of a graph stand: d3's forces, run in slices so that the page stays answerable.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationLinkDatum, type SimulationNodeDatum } from "d3-force";
import type { Schemas } from "./api";

export interface Dot extends SimulationNodeDatum {
  id: string;
  name: string;
  kind: string;
  depth: number;
  radius: number;
  x: number;
  y: number;
}
export interface Tie extends SimulationLinkDatum<Dot> {
  source: Dot;
  target: Dot;
  edge: Schemas["EdgeShown"];
}
export interface Layout {
  dots: Dot[];
  ties: Tie[];
  /** Runs for at most so many milliseconds; false once everything stands still. */
  run(milliseconds: number): boolean;
  /** Sets it moving again, after something was dragged. */
  warm(): void;
}

export function layout(graph: Schemas["GraphShown"]): Layout {
  const degree = new Map<string, number>();
  for (const e of graph.edges) for (const id of [e.from, e.to]) degree.set(id, (degree.get(id) ?? 0) + 1);
  const dots: Dot[] = graph.nodes.map((n, at) => {
    // A spiral is a start without overlaps, and the same every time.
    const turn = at * 2.39996;
    const out = 12 * Math.sqrt(at + 0.5);
    const radius = 3.5 + Math.min(9, Math.sqrt(degree.get(n.id) ?? 0) * 1.3);
    return { id: n.id, name: n.name, kind: n.kind, depth: n.depth, radius, x: out * Math.cos(turn), y: out * Math.sin(turn) };
  });
  const byId = new Map(dots.map((d) => [d.id, d]));
  const ties: Tie[] = [];
  for (const edge of graph.edges) {
    const [source, target] = [byId.get(edge.from), byId.get(edge.to)];
    if (source && target && source !== target) ties.push({ source, target, edge });
  }
  const many = dots.length > 600;
  const simulation = forceSimulation(dots)
    .force("tie", forceLink<Dot, Tie>(ties).distance((t) => 46 + t.source.radius + t.target.radius).strength(0.25))
    .force("charge", forceManyBody<Dot>().strength(many ? -45 : -130).theta(many ? 1.1 : 0.9).distanceMax(many ? 350 : 700))
    .force("collide", forceCollide<Dot>((d) => d.radius + 3))
    .force("x", forceX<Dot>().strength(0.04))
    .force("y", forceY<Dot>().strength(0.05))
    .alphaDecay(many ? 0.05 : 0.03)
    .stop();
  return {
    dots,
    ties,
    run(milliseconds) {
      const until = performance.now() + milliseconds;
      do {
        if (simulation.alpha() < simulation.alphaMin()) return false;
        simulation.tick();
      } while (performance.now() < until);
      return true;
    },
    warm: () => void simulation.alpha(0.3),
  };
}
