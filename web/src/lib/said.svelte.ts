// What the page says about itself at the foot of the window: done, failed, undone. Read out by screen readers.
export interface Said {
  id: number;
  words: string;
  tone: "plain" | "bad";
  /** A way back, where there is one. */
  undo?: (() => void) | undefined;
}

let last = 0;
export const said = $state<{ lines: Said[] }>({ lines: [] });

/** Says a line; it stays long enough to be read, and longer if it can be undone. */
export function say(words: string, { tone = "plain", undo }: { tone?: Said["tone"]; undo?: () => void } = {}) {
  const id = ++last;
  said.lines.push({ id, words, tone, undo });
  setTimeout(() => unsay(id), undo || tone === "bad" ? 12_000 : 5_000);
}

export function unsay(id: number) {
  said.lines = said.lines.filter((line) => line.id !== id);
}
