// The pages and their permanent addresses. Each is fetched when it is first shown.
import type { Route } from "./router.svelte";

export const ROUTES: Route[] = [
  { path: "/", title: "Home", load: () => import("../pages/Home.svelte") },
  { path: "/reports", title: "Reports", load: () => import("../pages/Reports.svelte") },
  { path: "/reports/:id", title: "Report", load: () => import("../pages/Report.svelte") },
  { path: "/dossiers/:id", title: "Dossier", load: () => import("../pages/Dossier.svelte") },
  { path: "/findings/:id", title: "Finding", load: () => import("../pages/Finding.svelte") },
  { path: "/incidents/:id", title: "Incident", load: () => import("../pages/Incident.svelte") },
  { path: "/incidents", title: "Incidents", load: () => import("../pages/Incidents.svelte") },
  { path: "/changes", title: "Changes", load: () => import("../pages/Changes.svelte") },
  { path: "/compare", title: "Compare", load: () => import("../pages/Compare.svelte") },
  { path: "/search", title: "Search", load: () => import("../pages/Search.svelte") },
  { path: "/timeline", title: "Timeline", load: () => import("../pages/Timeline.svelte") },
  { path: "/graph", title: "Graph", load: () => import("../pages/Graph.svelte") },
  { path: "/map", title: "Map", load: () => import("../pages/Map.svelte") },
  { path: "/techniques", title: "Techniques", load: () => import("../pages/Techniques.svelte") },
  { path: "/names", title: "Names", load: () => import("../pages/Names.svelte") },
  { path: "/sources", title: "Sources", load: () => import("../pages/Sources.svelte") },
  { path: "/settings", title: "Settings", load: () => import("../pages/Settings.svelte") },
  { path: "/tokens", title: "Tokens", load: () => import("../pages/Tokens.svelte") },
  { path: "/audit", title: "Audit log", load: () => import("../pages/Audit.svelte") },
];
