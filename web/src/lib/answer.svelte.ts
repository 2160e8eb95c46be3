// An answer of the server that a page waits for, asked again when what it depends on changes.
import { Problem } from "./api";

export interface Answer<T> {
  readonly value: T | undefined;
  readonly problem: Problem | undefined;
  readonly busy: boolean;
  readonly again: () => void;
  /** Puts a value in place, after a change that the server has confirmed. */
  set(value: T): void;
}

/** Asks now, and again whenever a state that `ask` reads changes. The old value stays until the new one is here. */
export function answer<T>(ask: (signal: AbortSignal) => Promise<T> | undefined): Answer<T> {
  let value = $state.raw<T>();
  let problem = $state.raw<Problem>();
  let busy = $state(true);
  let round = $state(0);

  $effect(() => {
    void round;
    const stop = new AbortController();
    const asked = ask(stop.signal);
    if (!asked) {
      busy = false;
      return;
    }
    busy = true;
    asked.then(
      (got) => {
        if (stop.signal.aborted) return;
        value = got;
        problem = undefined;
        busy = false;
      },
      (why: unknown) => {
        if (stop.signal.aborted) return;
        value = undefined;
        problem = Problem.from(why);
        busy = false;
      },
    );
    return () => stop.abort();
  });

  return {
    get value() {
      return value;
    },
    get problem() {
      return problem;
    },
    get busy() {
      return busy;
    },
    again: () => (round += 1),
    set: (got) => (value = got),
  };
}
