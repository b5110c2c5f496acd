package io.headrace.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headrace.cli.client.SseEvent;
import io.headrace.cli.client.SseParser;
import io.headrace.wire.SequencedRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Follows a stream across kills: comes back with the id of the last whole event, and must get each
 * record once. One connection at a time.
 */
final class EventFollower {
  // The tail, which a batch may have too, looks like a record without a body.
  private static final Pattern RECORD =
      Pattern.compile(
          "(?<!\"tail\":)\\{\"seq_num\":(\\d+),\"timestamp\":(\\d+)(?:,\"headers\":\\[\\[.*?\\]\\])?"
              + "(?:,\"body\":\"([^\"]*)\")?\\}");

  private final String stream;
  private final List<Received> received = new ArrayList<>();
  private String lastEventId = "";
  private long awaited;
  private CountDownLatch arrived = new CountDownLatch(0);

  private record Received(long timestamp, ByteString body) {}

  EventFollower(String stream) {
    this.stream = stream;
  }

  /** The stream that is followed. */
  String stream() {
    return stream;
  }

  /** Follows until the connection ends. */
  void follow(StreamClient client) throws InterruptedException {
    try (InputStream events = client.events(stream, lastEventId())) {
      SseParser parser = new SseParser(this::take, 16 << 20);
      byte[] bytes = new byte[64 << 10];
      for (int count = events.read(bytes); count >= 0; count = events.read(bytes)) {
        parser.feed(ByteBuffer.wrap(bytes, 0, count));
      }
    } catch (IOException e) {
      // The server was killed; what came of the event in between is forgotten, as it must be.
    }
  }

  private synchronized String lastEventId() {
    return lastEventId;
  }

  private synchronized void take(SseEvent event) {
    if (!event.type().equals("batch")) {
      return;
    }
    long before = received.size();
    Matcher records = RECORD.matcher(event.data());
    while (records.find()) {
      assertThat(Long.parseLong(records.group(1)))
          .as("what comes next in the events of " + stream)
          .isEqualTo(received.size());
      String body = records.group(3) == null ? "" : records.group(3);
      received.add(
          new Received(
              Long.parseLong(records.group(2)),
              ByteString.copyFrom(Base64.getDecoder().decode(body))));
    }
    assertThat(received).as("an event of " + stream).hasSizeGreaterThan((int) before);
    lastEventId = event.lastId();
    if (received.size() >= awaited) {
      arrived.countDown();
    }
  }

  /** Something that is done once everything before a sequence number has come. */
  synchronized CountDownLatch arrivalOf(long tail) {
    awaited = tail;
    arrived = new CountDownLatch(received.size() >= tail ? 0 : 1);
    return arrived;
  }

  /** Whatever has come must be what the stream holds there, also if it came before a kill. */
  synchronized void compare(List<SequencedRecord> known) {
    assertThat(received.size())
        .as("records of " + stream + " that a reader saw and that are still there")
        .isLessThanOrEqualTo(known.size());
    for (int i = 0; i < received.size(); i++) {
      SequencedRecord record = known.get(i);
      Received there = new Received(record.timestamp(), record.body());
      if (!received.get(i).equals(there)) {
        assertThat(received.get(i)).as("event of record " + record).isEqualTo(there);
      }
    }
  }
}
