// A session's tail as server-sent events: a position in the log and a wake-up.

const HEARTBEAT = 10_000;

export function tail(session, after, request, response) {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
  });
  const control = (event, data) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const { epoch, name } = session;
  control('hello', {
    protocol: 1,
    session: name,
    epoch,
    cursor: session.cursor(),
    phase: session.phase,
    heartbeat: HEARTBEAT,
    max: 3_600_000,
  });

  const place = placeOf(session, after);
  if (place.reset) control('reset', { reason: place.reset });
  if (place.seq === undefined) control('snapshot', session.snapshot());
  let next = place.seq ?? session.events.length;

  let forget = () => {};
  const send = () => {
    if (session.deleted) {
      control('bye', { reason: 'deleted', retry: 0 });
      response.end();
      return;
    }
    for (; next < session.events.length; next++) {
      response.write(`id: ${session.cursor(next + 1)}\ndata: ${session.events[next]}\n\n`);
    }
    forget = session.onChange(send);
  };
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT);
  request.on('close', () => {
    clearInterval(heartbeat);
    forget();
  });
  send();
}

function placeOf(session, after) {
  if (after === undefined) return {};
  const match = /^(.+)\.(\d+)$/.exec(after);
  if (!match) return { reset: 'malformed' };
  if (match[1] !== session.epoch) return { reset: 'foreign' };
  const seq = Number(match[2]);
  return seq > session.events.length ? { reset: 'ahead' } : { seq };
}
