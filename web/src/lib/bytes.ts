// Offsets of the record are UTF-8 bytes, JavaScript's are UTF-16 units. This is the one place that turns one into the other.

/** How many bytes of UTF-8 the unit at `at` begins; 0 for the second half of a pair. */
function width(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return 1;
  if (unit < 0x800) return 2;
  if (unit >= 0xd800 && unit < 0xdc00) return 4;
  if (unit >= 0xdc00 && unit < 0xe000) return 0;
  return 3;
}

/**
 * The units at which the given bytes stand, in one walk over the text. Offsets may come in any order and beyond the end;
 * an offset within a character stands for its beginning.
 */
export function unitsOf(text: string, bytes: readonly number[]): Map<number, number> {
  const wanted = [...new Set(bytes)].sort((a, b) => a - b);
  const found = new Map<number, number>();
  let byte = 0;
  let unit = 0;
  for (const want of wanted) {
    while (unit < text.length) {
      const here = width(text, unit);
      const pair = here === 4 ? 2 : 1;
      if (byte + here > want) break;
      byte += here;
      unit += pair;
    }
    found.set(want, unit);
  }
  return found;
}

/** Characters that reorder or hide text (Unicode bidi controls, zero-width and control characters). */
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;
const ALL_UNSEEN = new RegExp(UNSEEN.source, "g");

/** The text with what cannot be seen made visible, so that it neither reorders nor hides anything. */
export function visible(text: string): string {
  if (!UNSEEN.test(text)) return text;
  return text.replace(ALL_UNSEEN, (c) => `⟨U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}
