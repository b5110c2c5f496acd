import { expect, test } from 'vitest';
import { name } from '../package.json';

test('the package has its name', () => {
  expect(name).toBe('@headrace/client');
});
