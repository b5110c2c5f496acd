/**
 * Whether a key belongs to a text that is still being composed, in Japanese say. Safari ends the
 * composition before it tells of the key that ended it: that one has the code of such keys still.
 */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === COMPOSING;
}

const COMPOSING = 229;
