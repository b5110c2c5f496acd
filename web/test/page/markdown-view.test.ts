// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { MarkdownView } from '../../page/markdown/markdown-view';

test('a text that cannot be read as Markdown is shown as it is, and goes on', () => {
  const view = new MarkdownView();
  view.update('It begins *well*.\n', true);
  expect(view.node.querySelector('em')?.textContent).toBe('well');

  const nested = `It begins *well*.\n\n${'> '.repeat(20_000)}and then`;
  view.update(nested, true);
  expect(view.node.textContent).toBe(nested);

  view.update('Another *text*.', false);
  expect(view.node.querySelector('em')?.textContent).toBe('text');
  expect(view.node.textContent?.trim()).toBe('Another text.');
});
