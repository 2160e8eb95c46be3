// A long list that comes in pages, by cursor.
import { Problem } from "./api";

export interface Pages<T> {
  readonly items: T[];
  readonly total: number | undefined;
  readonly busy: boolean;
  /** True when there is nothing left to fetch. */
  readonly done: boolean;
  readonly problem: Problem | undefined;
  more(): void;
  again(): void;
}

interface Page<T> {
  items: T[];
  next?: string | null;
  total?: number | null;
}

/** Fetches the first page now, and again whenever a state that `ask` reads changes; further ones when asked. */
export function pages<T>(ask: (after: string | undefined, signal: AbortSignal) => Promise<Page<T>>): Pages<T> {
  let items = $state.raw<T[]>([]);
  let total = $state<number>();
  let next = $state<string>();
  let busy = $state(true);
  let problem = $state.raw<Problem>();
  let round = $state(0);
  let stop = new AbortController();

  function take(asked: Promise<Page<T>>, before: T[], signal: AbortSignal) {
    busy = true;
    problem = undefined;
    asked.then(
      (page) => {
        if (signal.aborted) return;
        items = [...before, ...page.items];
        total = page.total ?? undefined;
        next = page.next ?? undefined;
        busy = false;
      },
      (why: unknown) => {
        if (signal.aborted) return;
        problem = Problem.from(why);
        busy = false;
      },
    );
  }

  $effect(() => {
    void round;
    stop = new AbortController();
    take(ask(undefined, stop.signal), [], stop.signal);
    return () => stop.abort();
  });

  return {
    get items() {
      return items;
    },
    get total() {
      return total;
    },
    get busy() {
      return busy;
    },
    get done() {
      return !busy && !next && !problem;
    },
    get problem() {
      return problem;
    },
    more: () => next && !busy && take(ask(next, stop.signal), items, stop.signal),
    again: () => (round += 1),
  };
}
