package io.headrace.cli.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/** The events of one connection. Belongs to one thread. */
public final class Events implements AutoCloseable {
  // A batch holds 1 MiB at most, and half as much again in Base64.
  private static final int MAX_EVENT_BYTES = 16 << 20;

  private final ServerAddress address;
  private final BodyPieces body;
  private final Duration patience;
  private final Queue<SseEvent> events = new ArrayDeque<>();
  private final SseParser parser = new SseParser(events::add, MAX_EVENT_BYTES);

  Events(ServerAddress address, BodyPieces body, Duration patience) {
    this.address = address;
    this.body = body;
    this.patience = patience;
  }

  /**
   * Waits for the next event.
   *
   * @throws ConnectionLostException if the connection ended, or was silent for longer than servers
   *     are
   */
  public SseEvent next() throws InterruptedException {
    while (events.isEmpty()) {
      switch (body.next(patience)) {
        case BodyPieces.Piece.Bytes(var buffers) -> buffers.forEach(this::feed);
        case BodyPieces.Piece.End() ->
            throw new ConnectionLostException(address + " ended the read before it was done");
        case BodyPieces.Piece.Broken(Throwable cause) ->
            throw new ConnectionLostException("the connection to " + address + " was lost", cause);
        case BodyPieces.Piece.Silence() ->
            throw new ConnectionLostException(
                address + " sent nothing for " + patience.toSeconds() + " s");
      }
    }
    return events.remove();
  }

  private void feed(ByteBuffer bytes) {
    parser.feed(bytes);
  }

  @Override
  public void close() {
    body.close();
  }
}
