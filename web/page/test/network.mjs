// A way to the server that can be cut: what stands between a laptop and the world.
import { connect, createServer } from 'node:net';

/** Begins to pass connections on to `target`, a URL. */
export async function openNetwork(target) {
  const { hostname, port } = new URL(target);
  const pairs = new Set();
  let isUp = true;
  const server = createServer((near) => {
    if (!isUp) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    const pair = [near, far];
    pairs.add(pair);
    const end = () => {
      near.destroy();
      far.destroy();
      pairs.delete(pair);
    };
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    near.pipe(far).pipe(near);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    isUp = false;
    for (const pair of [...pairs]) for (const socket of pair) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    cut,
    restore: () => {
      isUp = true;
    },
    close: () => {
      cut();
      server.close();
    },
  };
}
