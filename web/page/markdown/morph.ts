import { setData } from '../view/dom';

/**
 * Makes `have` like `want` by as few changes as possible: text that grew is appended to, elements
 * that are the same stay the same. So nothing flickers, and what is selected stays selected.
 */
export function morph(have: Element, want: Element): void {
  sameAttributes(have, want);
  let child = have.firstChild;
  for (const wanted of [...want.childNodes]) {
    if (child === null) {
      have.append(wanted);
      continue;
    }
    const next: ChildNode | null = child.nextSibling;
    if (child instanceof Text && wanted instanceof Text) setData(child, wanted.data);
    else if (child instanceof Element && wanted instanceof Element && child.tagName === wanted.tagName)
      morph(child, wanted);
    else child.replaceWith(wanted);
    child = next;
  }
  while (child !== null) {
    const next: ChildNode | null = child.nextSibling;
    child.remove();
    child = next;
  }
}

function sameAttributes(have: Element, want: Element): void {
  for (const { name } of [...have.attributes]) if (!want.hasAttribute(name)) have.removeAttribute(name);
  for (const { name, value } of want.attributes) {
    if (have.getAttribute(name) !== value) have.setAttribute(name, value);
  }
}
