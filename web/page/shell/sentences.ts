/**
 * Cuts a growing text into what can be read out: whole sentences, lines and blocks. Marks are left out,
 * and code is only said to be there.
 */
export class Sentences {
  #told = 0;

  /** What has become complete since the last time; all of it if the text is finished. */
  next(text: string, finished: boolean): string {
    if (text.length < this.#told) this.#told = 0;
    const rest = text.slice(this.#told);
    const end = finished ? rest.length : completeLength(rest);
    this.#told += end;
    return plain(rest.slice(0, end));
  }

  /** Passes over what is there already. */
  skip(text: string): void {
    this.#told = text.length;
  }
}

/** How much of a text is complete: up to the last end of a sentence or line outside of code. */
function completeLength(text: string): number {
  const fences = [...text.matchAll(/^ {0,3}(?:```|~~~)/gm)];
  const open = fences.length % 2 === 1 ? fences.at(-1)!.index : text.length;
  const ends = [...text.slice(0, open).matchAll(/[.!?…]["”')\]*_]*\s|\n/g)];
  const last = ends.at(-1);
  return last === undefined ? 0 : last.index + last[0].length;
}

function plain(markdown: string): string {
  return markdown
    .replace(/^ {0,3}(```|~~~)[\s\S]*?(^ {0,3}\1.*$|$(?![\s\S]))/gm, 'Code. ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s*(#{1,6}|>|[-*+])\s+/gm, '')
    .replace(/^[\s|:-]+$/gm, '')
    .replace(/[*_`~|]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
