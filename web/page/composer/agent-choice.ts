import type { Agent } from '../../src/model';
import { el, show } from '../view/dom';
import { Store } from '../view/storage';

/** Which agent answers, where there is more than one. */
export class AgentChoice {
  readonly node: HTMLElement;
  readonly #select: HTMLSelectElement;
  readonly #store = new Store('headrace.');
  #agents: readonly Agent[] = [];

  constructor() {
    this.#select = el('select', {
      class: 'agent',
      on: { change: () => this.#store.set('agent', this.#select.value) },
    });
    this.node = el(
      'label',
      { class: 'agent-label' },
      el('span', { class: 'sr-only' }, 'Agent'),
      this.#select,
    );
    show(this.node, false);
  }

  /** The agent that was chosen; undefined where the server decides. */
  get chosen(): string | undefined {
    return this.#agents.length > 1 ? this.#select.value : undefined;
  }

  offer(agents: readonly Agent[], preset: string | undefined): void {
    this.#agents = agents;
    const wanted = [this.#store.get('agent'), preset].find((name) =>
      agents.some((agent) => agent.name === name),
    );
    this.#select.replaceChildren(
      ...agents.map(({ name, title }) => el('option', { value: name, selected: name === wanted }, title)),
    );
    show(this.node, agents.length > 1);
  }
}
