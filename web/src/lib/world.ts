// The world's outlines, fetched when a map is shown (Natural Earth, public domain, by way of world-atlas).
import atlas from "world-atlas/countries-110m.json?url";
import { feature } from "topojson-client";
import type { Topology, GeometryCollection } from "topojson-specification";
import { geoCentroid } from "d3-geo";
import type { Feature, Geometry } from "geojson";
import { letters } from "./iso";

export interface Land {
  code: string | undefined;
  name: string;
  shape: Feature<Geometry>;
  middle: [number, number];
}

type Countries = Topology<{ countries: GeometryCollection<{ name: string }> }>;

/** Where a country's point lies better than in the middle of all its lands: the mainland's middle, roughly. */
const MAINLAND: Record<string, [number, number]> = { US: [-98, 39], FR: [2.5, 46.5], NO: [9, 61], RU: [60, 58], CA: [-100, 55], NL: [5.3, 52.1] };
/** Countries too small for the outlines at this scale. */
const SMALL: [string, string, [number, number]][] = [
  ["SG", "Singapore", [103.8, 1.35]], ["MT", "Malta", [14.4, 35.9]], ["BH", "Bahrain", [50.55, 26.05]], ["MV", "Maldives", [73.2, 3.2]],
  ["HK", "Hong Kong", [114.2, 22.3]], ["LI", "Liechtenstein", [9.55, 47.15]], ["MC", "Monaco", [7.4, 43.7]], ["MU", "Mauritius", [57.5, -20.3]],
];

export async function world(): Promise<Land[]> {
  const topology = (await (await fetch(atlas)).json()) as Countries;
  const lands = feature(topology, topology.objects.countries).features.map((shape) => {
    const code = letters(shape.id);
    return { code, name: shape.properties.name, shape, middle: (code && MAINLAND[code]) || geoCentroid(shape) };
  });
  const points = SMALL.map(([code, name, middle]) => ({
    code, name, middle, shape: { type: "Feature", properties: null, geometry: { type: "Point", coordinates: middle } } as Feature<Geometry>,
  }));
  return [...lands, ...points];
}
