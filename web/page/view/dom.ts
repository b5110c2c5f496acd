/** What an element may be made of. Strings become text nodes, never markup. */
export type Child = Node | string | undefined | false;

export interface Properties {
  readonly [attribute: string]: string | number | boolean | undefined | Handlers;
  readonly on?: Handlers;
}

export type Handlers = {
  readonly [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void;
};

/** Makes an element; attributes that are undefined or false are left out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'on' || value === undefined || value === false || typeof value === 'object') continue;
    node.setAttribute(name, value === true ? '' : String(value));
  }
  for (const [type, handler] of Object.entries(properties.on ?? {})) {
    node.addEventListener(type, handler as EventListener);
  }
  node.append(...children.filter((child) => child !== undefined && child !== false));
  return node;
}

const SVG = 'http://www.w3.org/2000/svg';

/** One of the drawings in index.html; they mean nothing to a screen reader. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** A button that shows a drawing and is called by its label. */
export function iconButton(
  name: string,
  label: string,
  click: () => void,
  properties: Properties = {},
): HTMLButtonElement {
  return el(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      'aria-label': label,
      title: label,
      on: { click },
      ...properties,
    },
    icon(name),
  );
}

export function button(label: string, look: string, click: () => void): HTMLButtonElement {
  return el('button', { type: 'button', class: `button ${look}`, on: { click } }, label);
}

/** Sets the text of an element that holds nothing else. What is right already is not touched. */
export function setText(node: Node, text: string): void {
  const only = node.firstChild;
  if (only instanceof Text && only === node.lastChild) setData(only, text);
  else if (node.textContent !== text) node.textContent = text;
}

/** Text that only grows keeps what is selected in it. */
export function setData(node: Text, text: string): void {
  const have = node.data;
  if (have === text) return;
  if (have !== '' && text.startsWith(have)) node.appendData(text.slice(have.length));
  else node.data = text;
}

export function show(node: HTMLElement, visible: boolean): void {
  if (node.hidden === visible) node.hidden = !visible;
}

/** Sets an attribute, or removes it if there is no value. */
export function attribute(node: Element, name: string, value: string | undefined): void {
  if (value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** An element of index.html. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const node = document.getElementById(id);
  if (node === null) throw new Error(`index.html has no element "${id}"`);
  return node as T;
}
