import * as ai6 from 'ai';
import * as ai5 from 'ai5';
import * as ai7 from 'ai7';

/**
 * The SDK as its users have it; what differs between its versions in types is the same in these members.
 */
export type Sdk = Pick<typeof ai6, 'AbstractChat' | 'readUIMessageStream' | 'uiMessageChunkSchema'>;
export const sdks: readonly [string, Sdk][] = [
  ['version 5', ai5 as unknown as Sdk],
  ['version 6', ai6],
  ['version 7', ai7 as unknown as Sdk],
];
