import type { DataPart, FilePart, SourcePart, StepPart } from '../../src/model';
import { attribute, el, icon, setText, show } from '../view/dom';
import { pictureUrl, safeUrl } from '../view/urls';
import type { PartView } from './part-view';
import { lineOf, ValueView } from './value-view';

/** Something that the answer builds on. */
export class SourcePartView implements PartView<SourcePart> {
  readonly #title = el('span', { class: 'chip-title' });
  readonly #place = el('span', { class: 'chip-note' });
  readonly node = el(
    'a',
    { class: 'part chip source', target: '_blank', rel: 'noopener noreferrer' },
    icon('link'),
    this.#title,
    this.#place,
  );

  update(part: SourcePart): void {
    const url = safeUrl(part.url);
    attribute(this.node, 'href', url?.href);
    setText(this.#title, part.title ?? url?.hostname ?? part.url);
    setText(
      this.#place,
      part.title !== undefined && url !== undefined ? url.hostname.replace(/^www\./, '') : '',
    );
    attribute(this.node, 'title', part.url);
  }
}

/** A file that belongs to the message: a picture if it comes from here, else a link. */
export class FilePartView implements PartView<FilePart> {
  readonly #picture = el('img', { class: 'picture', loading: 'lazy', decoding: 'async' });
  readonly #name = el('span', { class: 'chip-title' });
  readonly #kind = el('span', { class: 'chip-note' });
  readonly #link = el(
    'a',
    { class: 'chip file', target: '_blank', rel: 'noopener noreferrer' },
    icon('file'),
    this.#name,
    this.#kind,
  );
  readonly node = el('div', { class: 'part file-part' }, this.#picture, this.#link);

  update(part: FilePart): void {
    const name = part.name ?? 'File';
    const picture = part.media_type.startsWith('image/') ? pictureUrl(part.url) : undefined;
    show(this.#picture, picture !== undefined);
    attribute(this.#picture, 'src', picture);
    attribute(this.#picture, 'alt', name);
    const isData = part.url.startsWith('data:');
    attribute(this.#link, 'href', isData ? part.url : safeUrl(part.url)?.href);
    attribute(this.#link, 'download', isData ? name : undefined);
    setText(this.#name, name);
    setText(this.#kind, part.media_type);
  }
}

/** Anything under a name: a table of its members if it is flat, else JSON. */
export class DataPartView implements PartView<DataPart> {
  readonly #name = el('span', { class: 'data-name' });
  readonly #members = el('dl', { class: 'members' });
  readonly #value = new ValueView('Value');
  readonly node = el(
    'div',
    { class: 'part data card' },
    el('div', { class: 'data-head' }, icon('data'), this.#name),
    this.#members,
    this.#value.node,
  );

  update(part: DataPart): void {
    setText(this.#name, part.name);
    const members = flatMembers(part.data);
    show(this.#members, members !== undefined);
    this.#value.update(members === undefined ? part.data : undefined);
    if (members === undefined) return;
    const wanted = members.flatMap(([name, value]) => [name, lineOf(value)]);
    while (this.#members.children.length > wanted.length) this.#members.lastElementChild?.remove();
    wanted.forEach((text, index) => {
      const have =
        this.#members.children[index] ?? this.#members.appendChild(el(index % 2 === 0 ? 'dt' : 'dd'));
      setText(have, text);
    });
  }
}

const MOST_MEMBERS = 12;

function flatMembers(data: unknown): [string, unknown][] | undefined {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined;
  const members = Object.entries(data);
  const isFlat = members.every(([, value]) => typeof value !== 'object' || value === null);
  return isFlat && members.length > 0 && members.length <= MOST_MEMBERS ? members : undefined;
}

/** Where a step of the agent begins: nothing but some air. */
export class StepPartView implements PartView<StepPart> {
  readonly node = el('div', { class: 'part step' });

  update(): void {}
}
