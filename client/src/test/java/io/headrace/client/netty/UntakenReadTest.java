package io.headrace.client.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.headrace.client.call.RecordsRequests;
import io.headrace.client.fixture.LeakWatch;
import io.headrace.client.netty.ScriptedServer.Frame;
import io.headrace.client.netty.ScriptedServer.Peer;
import io.headrace.client.observe.Observer;
import io.headrace.client.read.ReadOptions;
import io.headrace.client.read.ReadSession;
import io.headrace.client.read.ReadStart;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.transport.Request;
import io.headrace.wire.Packing;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.SessionFrames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much a server can send of a read that nobody takes. */
@Timeout(60)
final class UntakenReadTest {
  static {
    LeakWatch.begin();
  }

  private static final int FIRST_WINDOW_BYTES = 65_535;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int BODY_BYTES = 15_000;

  private final ScriptedServer server = new ScriptedServer();
  private final Trial trial = new Trial(TransportSettings.DEFAULT);

  @AfterEach
  void stop() {
    trial.close();
    server.close();
    LeakWatch.check();
  }

  @Test
  void is_as_much_as_the_read_may_hold_and_goes_on_when_it_is_taken() throws Exception {
    ReadSession read = begin(4 << 20);
    Sender sender = new Sender(server.greet());
    int sent = sender.sendAll();
    // What is decoded takes some more memory than it took on the way.
    assertThat(sent).isBetween(5 << 19, (4 << 20) + 2 * BODY_BYTES);
    int taken = 0;
    while (taken < sent / BODY_BYTES) {
      taken += read.next().orElseThrow().records().size();
    }
    assertThat(sender.sendAll()).isGreaterThan(5 << 19);
    read.close();
  }

  @Test
  void is_more_than_the_read_may_hold_by_the_least_window_where_that_is_very_little()
      throws Exception {
    ReadSession read = begin(1);
    Sender sender = new Sender(server.greet());
    assertThat(sender.sendAll()).isBetween(1 << 19, (1 << 20) + 2 * BODY_BYTES);
    assertThat(read.next()).isPresent();
    read.close();
  }

  private ReadSession begin(int bufferBytes) {
    return ReadSession.begin(
        trial.carrier(),
        new Requests(),
        ReadOptions.from(ReadStart.seqNum(0)).withBufferBytes(bufferBytes),
        RetrySettings.DEFAULT,
        bound -> 0,
        Observer.NONE);
  }

  private final class Requests implements RecordsRequests {
    @Override
    public CompletionStage<Request> make(
        String method,
        String query,
        Map<String, String> headers,
        boolean hasBody,
        boolean tokenWasRefused) {
      return CompletableFuture.completedFuture(
          new Request(server.origin(), method, "/?" + query, headers, hasBody));
    }

    @Override
    public boolean canRefreshToken() {
      return false;
    }

    @Override
    public String subject() {
      return "a stream";
    }
  }

  /** Sends records, one to a frame, for as long as the client lets it. */
  private static final class Sender {
    private final Peer peer;
    private final int streamId;
    private long seqNum;
    private int connectionWindow = FIRST_WINDOW_BYTES;
    private int streamWindow = FIRST_WINDOW_BYTES;

    Sender(Peer peer) {
      this.peer = peer;
      Frame frame = peer.read();
      while (frame.type() != ScriptedServer.HEADERS) {
        heard(frame);
        frame = peer.read();
      }
      this.streamId = frame.streamId();
      peer.head(streamId);
    }

    private void heard(Frame frame) {
      if (frame.type() == ScriptedServer.SETTINGS && frame.flags() == 0) {
        for (int at = 0; at < frame.length(); at += 6) {
          if (frame.payload().getShort(at) == INITIAL_WINDOW_SIZE) {
            streamWindow += frame.payload().getInt(at + 2) - FIRST_WINDOW_BYTES;
          }
        }
        peer.send(ScriptedServer.SETTINGS, ScriptedServer.ACK, 0);
      } else if (frame.type() == ScriptedServer.WINDOW_UPDATE) {
        if (frame.streamId() == 0) {
          connectionWindow += frame.number();
        } else {
          streamWindow += frame.number();
        }
      }
    }

    /** How many bytes could be sent until no more could. */
    int sendAll() throws IOException {
      int sent = 0;
      byte[] record = record(seqNum);
      while (mayFit(record)) {
        peer.send(ScriptedServer.DATA, 0, streamId, record);
        connectionWindow -= record.length;
        streamWindow -= record.length;
        sent += record.length;
        seqNum++;
        record = record(seqNum);
      }
      return sent;
    }

    /** What the client has heard by the time it answers a ping has changed the windows. */
    private boolean mayFit(byte[] record) {
      if (Math.min(connectionWindow, streamWindow) < record.length) {
        peer.send(ScriptedServer.PING, 0, 0, new byte[8]);
        Frame frame = peer.read();
        while (frame.type() != ScriptedServer.PING) {
          heard(frame);
          frame = peer.read();
        }
      }
      return Math.min(connectionWindow, streamWindow) >= record.length;
    }

    private static byte[] record(long seqNum) throws IOException {
      ByteArrayOutputStream batch = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(batch);
      RecordFrames.write(out, seqNum, 1, List.of(), ByteString.copyFrom(new byte[BODY_BYTES]));
      out.flush();
      return SessionFrames.message(Packing.NONE, batch.toByteArray());
    }
  }
}
