package io.headrace.server.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** A body that an endpoint wants in one piece. */
final class CollectedBody implements BodyConsumer {
  private static final byte[] NOTHING = new byte[0];

  private final Exchange exchange;
  private final Request request;
  private final Endpoint endpoint;
  private final int limitBytes;
  private final long declaredBytes;
  private byte[] bytes = NOTHING;
  private int length;
  private boolean refused;

  /**
   * @param declaredBytes what the client says the body has, or -1; a promise that costs nothing yet
   */
  CollectedBody(
      Exchange exchange, Request request, Endpoint endpoint, int limitBytes, long declaredBytes) {
    this.exchange = exchange;
    this.request = request;
    this.endpoint = endpoint;
    this.limitBytes = limitBytes;
    this.declaredBytes = declaredBytes;
  }

  @Override
  public void take(ByteBuf chunk) {
    int more = chunk.readableBytes();
    if (refused || more == 0) {
      exchange.ignored(more);
      return;
    }
    if (length + more > limitBytes) {
      refuse(Edge.tooLarge(limitBytes));
    } else if (!exchange.reserve(more)) {
      refuse(Edge.busy());
    } else {
      grow(length + more);
      chunk.readBytes(bytes, length, more);
      length += more;
    }
  }

  @Override
  public void end() {
    if (!refused) {
      byte[] whole = bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
      bytes = NOTHING;
      exchange.ready(new Turn(endpoint, request, new Turn.Collected(whole)));
    }
  }

  private void refuse(Problem problem) {
    refused = true;
    bytes = NOTHING;
    exchange.answer(problem.toResponse());
  }

  private void grow(int needed) {
    if (needed > bytes.length) {
      // Memory follows what has come and was counted, at most twofold, not what was announced.
      int target = Math.min(bytes.length * 2, limitBytes);
      int size = declaredBytes < 0 ? target : (int) Math.min(target, declaredBytes);
      bytes = Arrays.copyOf(bytes, Math.max(size, needed));
    }
  }
}
