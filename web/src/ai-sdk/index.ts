export type { Approvals } from './chunks.js';
export { toUIMessage, toUserParts } from './messages.js';
export { LiveChatTransport, type LiveChatTransportOptions } from './transport.js';
