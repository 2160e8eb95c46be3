// The keyboard. Two-key shortcuts begin with g for "go", as in other tools an analyst has open beside this one.

export interface Shortcut {
  keys: string;
  what: string;
  run: () => void;
}

let waiting: string | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

function typing(event: KeyboardEvent): boolean {
  const at = event.target as HTMLElement | null;
  return !!at && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
}

/** Finds the shortcut that a key press finishes, if it does. Keys typed into a field are the field's. */
export function pressed(event: KeyboardEvent, shortcuts: Shortcut[]) {
  if (event.altKey || event.metaKey || event.ctrlKey || typing(event)) return;
  const keys = waiting ? `${waiting} ${event.key}` : event.key;
  waiting = undefined;
  clearTimeout(timer);
  const found = shortcuts.find((s) => s.keys === keys);
  if (found) {
    event.preventDefault();
    found.run();
  } else if (shortcuts.some((s) => s.keys.startsWith(`${event.key} `))) {
    waiting = event.key;
    timer = setTimeout(() => (waiting = undefined), 900);
  }
}
