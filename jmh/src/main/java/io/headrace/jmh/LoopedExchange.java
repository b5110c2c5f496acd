package io.headrace.jmh;

import io.headrace.client.transport.Exchange;
import io.headrace.client.transport.ExchangeListener;
import io.headrace.client.transport.ResponseHead;
import io.headrace.wire.Packing;
import io.headrace.wire.Position;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SessionFrames;
import io.headrace.wire.TextBuffer;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * An append session whose server acknowledges every frame that is written, and looks at none. What
 * is flushed together is acknowledged together.
 */
final class LoopedExchange implements Exchange {
  private static final long TIMESTAMP = 1_750_000_000_000L;

  private final LoopedCarrier carrier;
  private final ExchangeListener listener;
  private final int records;
  private final TextBuffer answer = new TextBuffer();

  private int frames;
  private long seqNum;

  LoopedExchange(LoopedCarrier carrier, ExchangeListener listener, int records) {
    this.carrier = carrier;
    this.listener = listener;
    this.records = records;
  }

  void open() {
    listener.opened();
    listener.head(new ResponseHead(200, Map.of()));
  }

  @Override
  public void write(byte[] frame) {
    frames++;
  }

  @Override
  public void flush() {
    carrier.execute(this::acknowledge);
  }

  private void acknowledge() {
    answer.clear();
    for (; frames > 0; frames--) {
      int start = SessionFrames.begin(answer);
      Position first = new Position(seqNum, TIMESTAMP);
      seqNum += records;
      Position end = new Position(seqNum, TIMESTAMP);
      S2Proto.writeAppendAck(answer, first, end, end);
      SessionFrames.end(answer, start, Packing.NONE, /* reconnectAdvised= */ false);
    }
    listener.bytes(ByteBuffer.wrap(answer.array(), 0, answer.length()));
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public void end() {}

  @Override
  public void cancel() {
    throw new IllegalStateException("an exchange that never fails was given up");
  }

  @Override
  public void take(boolean more) {}

  @Override
  public void widen(int bytes) {}

  @Override
  public void retireConnection() {}
}
