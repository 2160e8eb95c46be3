// Builds the pages into `dist`, which the server's crate takes into the binary.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// The host that the browser asked for goes along: the server refuses changes that a page of another host asks for.
const passed = { target: process.env.ASCRIBE_SERVER ?? "http://127.0.0.1:8080", changeOrigin: false };

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: "es2022",
    // The policy for content forbids data: in scripts and styles, so nothing is put inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 250,
  },
  server: { proxy: Object.fromEntries(["/api", "/metrics", "/taxii2"].map((path) => [path, passed])) },
});
