package io.headrace.cli.bench;

import com.google.protobuf.ByteString;
import io.headrace.wire.AppendAck;
import io.headrace.wire.AppendRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/** An append of one record that carries the moment it was sent. */
final class StampedAppend {
  private final byte[] request;
  private final int stampAt;
  private final SequenceNumbers numbers;
  private long acknowledged;

  StampedAppend(Requests requests, String stream, SequenceNumbers numbers) {
    this.numbers = numbers;
    ByteString body = Bodies.text(Bodies.BYTES);
    this.request = requests.append(stream, List.of(AppendRecord.of(body)));
    // The body is the last thing in the request.
    this.stampAt = request.length - Bodies.BYTES;
  }

  /** The request, sent at a moment. */
  ByteBuf at(long nanos, ByteBufAllocator allocator) {
    Stamp.write(nanos, request, stampAt);
    return allocator.directBuffer(request.length).writeBytes(request);
  }

  /** Checks an answer. */
  void answered(int status, byte[] body, int length) {
    AppendAck ack = Answers.ack(status, body, length, 1);
    numbers.give(ack.start().seqNum());
    acknowledged++;
  }

  /** How many were acknowledged. */
  long acknowledged() {
    return acknowledged;
  }
}
