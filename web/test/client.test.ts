import { describe, test } from 'vitest';
import * as client from '../src/index.js';
import { scenarios } from './scenarios/index.js';

for (const [subject, sentences] of Object.entries(scenarios)) {
  describe(subject, () => {
    for (const [sentence, scenario] of Object.entries(sentences)) test(sentence, () => scenario(client));
  });
}
