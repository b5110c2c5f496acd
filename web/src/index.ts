export type { SendOptions } from './commands.js';
export { RequestError, type ServerOptions } from './endpoint.js';
export { pageVisibility, systemClock, systemRandom, type Clock, type Visibility } from './environment.js';
export type { ConnectionState } from './lifecycle.js';
export type * from './model.js';
export { emptySession, fromSnapshot, reduce } from './reduce.js';
export type * from './results.js';
export type { EventListener } from './screen.js';
export { SessionList, type SessionListView } from './list.js';
export { LiveSession, type LiveSessionOptions, type TransportContext } from './session.js';
export {
  cancelActiveRun,
  createSession,
  deleteSession,
  listAgents,
  listSessions,
  pageOfSessions,
  readSession,
  type SessionPage,
  type SessionsOptions,
} from './sessions.js';
export { sharedTail, type SharedTailOptions } from './shared.js';
export { SseParser, type SseFrame } from './sse.js';
export { browserTabs, type TabChannel, type Tabs } from './tabs.js';
export { Lost, Missing, Refused, Unauthorized, type Transport } from './transport.js';
export type * from './view.js';
