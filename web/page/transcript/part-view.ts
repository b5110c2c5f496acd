import type { Part } from '../../src/model';

/** A part of a message on the page. */
export interface PartView<P extends Part> {
  readonly node: HTMLElement;
  /** @param growing whether more of this part may come at any moment */
  update(part: P, growing: boolean): void;
}
