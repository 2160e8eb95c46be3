// Which words of a sentence changed: longest common subsequence over words, bounded for sentences of absurd length.

export interface Run {
  op: "same" | "gone" | "new";
  text: string;
}

const LONGEST = 400;

export function words(before: string, after: string): Run[] {
  const [a, b] = [before.split(/(?<=\s)/), after.split(/(?<=\s)/)];
  if (a.length > LONGEST || b.length > LONGEST) return [{ op: "gone", text: before }, { op: "new", text: after }];
  const table = lengths(a, b);
  const runs: Run[] = [];
  const push = (op: Run["op"], text: string) => {
    const last = runs.at(-1);
    if (last?.op === op) last.text += text;
    else runs.push({ op, text });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i]!.trim() === b[j]!.trim()) {
      push("same", b[j]!);
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && table[i + 1]![j]! >= table[i]![j + 1]!)) push("gone", a[i++]!);
    else push("new", b[j++]!);
  }
  return runs;
}

function lengths(a: string[], b: string[]): Uint16Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      table[i]![j] = a[i]!.trim() === b[j]!.trim() ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
  return table;
}
