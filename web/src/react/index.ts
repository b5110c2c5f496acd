'use client';

import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { LiveSession, type LiveSessionOptions } from '../session.js';
import type { SessionView } from '../view.js';

export interface LiveSessionHook {
  /** What is shown now; another object exactly when something changed. */
  readonly view: SessionView;
  /** What can be done; the same object for as long as the component shows the same session. */
  readonly session: LiveSession;
}

/**
 * Shows a session for as long as the component is there. Another `url`, `basin` or `session` shows
 * another one, from its first view on; of the other options those of that moment count, except `token`,
 * which may be a new function each time. The session may also be given, and is then opened and closed by
 * whoever made it.
 */
export function useLiveSession(options: LiveSessionOptions | LiveSession): LiveSessionHook {
  const given = options instanceof LiveSession ? options : undefined;
  const { url, basin, session: name } = given === undefined ? (options as LiveSessionOptions) : nowhere;
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const session = useMemo(() => {
    if (given !== undefined) return given;
    return new LiveSession({
      ...(options as LiveSessionOptions),
      // There may be none yet: whoever signs in later is the one who counts then.
      token: (refused) => (latest.current as LiveSessionOptions).token?.(refused),
    });
    // The other options are those of this moment, as promised.
  }, [given, url, basin, name]);
  useEffect(() => {
    if (given !== undefined) return undefined;
    session.open();
    return () => session.close();
  }, [given, session]);
  const store = useMemo(
    () => ({
      subscribe: (listener: () => void) => session.subscribe(listener),
      view: () => session.view,
    }),
    [session],
  );
  const view = useSyncExternalStore(store.subscribe, store.view, store.view);
  return useMemo(() => ({ view, session }), [view, session]);
}

const nowhere: Pick<LiveSessionOptions, 'url' | 'basin' | 'session'> = { url: '', session: '' };
