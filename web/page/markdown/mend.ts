/**
 * Markdown that has not come to its end, made such that what it shows does not change its looks when
 * the rest comes: what may be the beginning of a mark is held back, and what is open is closed.
 * Nothing is held back for good, since the finished text is shown as it is.
 */
export function mend(block: string): string {
  const all = block.split('\n');
  const inFence = all.filter((line) => FENCE.test(line)).length % 2 === 1;
  if (inFence) return mendCode(block);
  const lines = heldBack(all);
  const from = inlineBegin(lines);
  const head = lines.slice(0, from);
  const tail = lines.slice(from).join('\n');
  return [...head, closeInline(tail)].join('\n');
}

/** Code that has not come to its end: a fence may be about to close it. */
export function mendCode(block: string): string {
  return block.replace(/\n\s*(>\s*)*(`{1,2}|~{1,2})$/, '\n');
}

/** Lines without the last ones, if they may yet become a mark of their own or the head of a table. */
function heldBack(lines: readonly string[]): readonly string[] {
  const last = lines.at(-1) ?? '';
  const above = lines.at(-2) ?? '';
  if (MARKS.some((mark) => mark.test(last))) return lines.slice(0, -1);
  if (last === '' && BOX.test(above)) return lines.slice(0, -2);
  const isTable = lines.slice(0, -1).some(isDelimiterRow);
  if (isTable) return lines;
  if (ROW.test(above) && (last === '' || isDelimiterRow(last) || /^\s*\|?[\s:|-]*$/.test(last)))
    return lines.slice(0, -2);
  return ROW.test(last) ? lines.slice(0, -1) : lines;
}

function isDelimiterRow(line: string): boolean {
  return /^\s*\|?[\s:|-]+$/.test(line) && line.includes('-');
}

/** The box of a task, with no task yet. */
const BOX = /^\s*(>\s*)*([-*+]|\d{1,9}[.)]) \[[ xX]?\]?\s*$/;

/** What a list, a heading, a rule, an underline or a fence may begin with. */
const MARKS = [/^\s*(>\s*)*[-*+_=~#`]{1,6}\s*$/, /^\s*(>\s*)*\d{1,9}[.)]?$/, BOX];

const ROW = /^ {0,3}\|/;

const FENCE = /^\s*(?:>\s*)*(?:`{3,}|~{3,})/;

/** The first of the last lines that hold together: marks within a line do not reach beyond a block. */
function inlineBegin(lines: readonly string[]): number {
  for (let index = lines.length - 1; index > 0; index--) {
    const line = lines[index]!;
    if (/^\s*$/.test(line)) return index + 1;
    if (/^\s*([-*+] |\d{1,9}[.)] |>|#{1,6} |\|)/.test(line)) return index;
  }
  return 0;
}

/** Closes emphasis, code and links that are open at the end. */
function closeInline(text: string): string {
  const open: string[] = [];
  let index = 0;
  while (index < text.length) {
    const character = text[index]!;
    if (character === '\\') {
      index += 2;
    } else if (character === '`') {
      const run = /^`+/.exec(text.slice(index))![0];
      const end = closingTicks(text, index + run.length, run.length);
      if (end === -1) return closed(openCode(text, index, run), open);
      index = end;
    } else if (character === '[') {
      const end = linkEnd(text, index);
      if (end === -1) return closed(openLink(text, index), open);
      index = end;
    } else if (character === '*' || character === '_' || character === '~') {
      const run = text.slice(index).match(new RegExp(`^\\${character}+`))![0];
      // At the very end: half of a mark, or all of it. What it closes is closed anyway.
      if (index + run.length === text.length) return closed(text.slice(0, index), open);
      toggle(open, run, text[index - 1], text[index + run.length]!);
      index += run.length;
    } else {
      index++;
    }
  }
  return closed(text, open);
}

function closed(text: string, open: readonly string[]): string {
  if (open.length === 0) return text;
  const trimmed = text.trimEnd();
  return trimmed + [...open].reverse().join('') + text.slice(trimmed.length);
}

function toggle(open: string[], run: string, before: string | undefined, after: string): void {
  const mark = run.startsWith('~') && run.length < 2 ? '' : run.slice(0, 3);
  if (mark === '') return;
  const last = open.at(-1);
  if (last === mark && before !== undefined && !/\s/.test(before)) open.pop();
  else if (!/\s/.test(after) && (before === undefined || /[\s\p{P}\p{S}]/u.test(before))) open.push(mark);
}

function closingTicks(text: string, from: number, length: number): number {
  for (const match of text.slice(from).matchAll(/`+/g)) {
    if (match[0].length === length) return from + match.index + length;
  }
  return -1;
}

function openCode(text: string, at: number, run: string): string {
  const inside = text.slice(at + run.length).replace(/`+$/, '');
  return inside.trim() === '' ? text.slice(0, at) : text.slice(0, at) + run + inside + run;
}

/** Where a link or a text in brackets ends; -1 if the end may still be to come. */
function linkEnd(text: string, at: number): number {
  const label = /^\[[^\]\n]*\]/.exec(text.slice(at));
  if (label === null) return text.indexOf('\n', at) === -1 ? -1 : at + 1;
  const after = at + label[0].length;
  if (after === text.length) return -1;
  if (text[after] !== '(') return after;
  const target = /^\([^)\n]*\)/.exec(text.slice(after));
  if (target === null) return text.indexOf('\n', after) === -1 ? -1 : after;
  return after + target[0].length;
}

/** A link whose target is still to come shows its label. */
function openLink(text: string, at: number): string {
  const before = text.slice(0, text[at - 1] === '!' ? at - 1 : at);
  return before + text.slice(at + 1).replace(/\](\(.*)?$/s, '');
}
