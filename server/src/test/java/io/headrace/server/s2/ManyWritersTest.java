package io.headrace.server.s2;

import static io.headrace.server.ServerFixture.IN_BASIN;
import static io.headrace.server.ServerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.disk.FileDisk;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.journal.RunningJournal;
import io.headrace.log.time.SystemTime;
import io.headrace.server.HeadraceServer;
import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.ServerOptions;
import io.headrace.wire.AppendAck;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SequencedRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that append to one stream at once, over sockets, onto the engine that keeps files. */
@Timeout(60)
@Tag("slow")
final class ManyWritersTest {
  private static final int CLIENTS = 50;
  private static final int BATCHES = 10;
  private static final String RECORDS = "/v1/streams/s/records";
  private static final String PROTOBUF = IN_BASIN + "accept: application/protobuf\r\n";

  @TempDir private Path folder;

  private final List<RawClient> clients = new ArrayList<>();

  @Test
  void fifty_clients_at_once_leave_no_gap_and_every_batch_whole_where_it_was_acknowledged()
      throws IOException {
    try (RunningJournal running =
            RunningJournal.open(new FileDisk(folder), SystemTime.INSTANCE, JournalOptions.DEFAULT);
        HeadraceServer server =
            new HeadraceServer(running.journal(), ServerOptions.local(0), SystemTime.INSTANCE)) {
      RawClient reader = connect(server);
      call(reader, "PUT", "/v1/basins/" + ServerFixture.BASIN, "{}");
      call(reader, "PUT", "/v1/streams/s", "{}");
      for (int client = 0; client < CLIENTS; client++) {
        connect(server);
      }
      // All of them have several on the way before the first answer is taken.
      for (int batch = 0; batch < BATCHES; batch++) {
        for (int client = 0; client < CLIENTS; client++) {
          writer(client).send(request("POST", RECORDS, PROTOBUF, batchOf(client, batch)));
        }
      }
      String[] expected = new String[total()];
      for (int client = 0; client < CLIENTS; client++) {
        for (int batch = 0; batch < BATCHES; batch++) {
          AppendAck ack = S2Proto.readAppendAck(writer(client).answer().body().toByteArray());
          int start = (int) ack.start().seqNum();
          assertThat(ack.end().seqNum()).isEqualTo(start + records(client));
          assertThat(ack.tail().seqNum()).isGreaterThanOrEqualTo(ack.end().seqNum());
          for (int record = 0; record < records(client); record++) {
            assertThat(expected[start + record]).as("acknowledged to somebody else").isNull();
            expected[start + record] = body(client, batch, record);
          }
        }
      }
      assertThat(readAll(reader)).containsExactly(expected);
    } finally {
      clients.forEach(RawClient::close);
    }
  }

  private static List<String> readAll(RawClient reader) {
    List<String> bodies = new ArrayList<>();
    while (bodies.size() < total()) {
      reader.send(request("GET", RECORDS + "?seq_num=" + bodies.size(), PROTOBUF, ""));
      byte[] answer = reader.answer().body().toByteArray();
      for (SequencedRecord record : S2Proto.readReadBatch(answer).records()) {
        assertThat(record.seqNum()).isEqualTo(bodies.size());
        bodies.add(record.body().toStringUtf8());
      }
    }
    return bodies;
  }

  private RawClient connect(HeadraceServer server) {
    RawClient client = new RawClient(server.address());
    clients.add(client);
    return client;
  }

  private RawClient writer(int client) {
    return clients.get(client + 1);
  }

  private static void call(RawClient client, String method, String path, String body) {
    assertThat(client.send(request(method, path, IN_BASIN, body)).answer().status()).isEqualTo(201);
  }

  /** One to seven records, so that batches that came apart could not go unnoticed. */
  private static int records(int client) {
    return 1 + client % 7;
  }

  private static int total() {
    int records = 0;
    for (int client = 0; client < CLIENTS; client++) {
      records += BATCHES * records(client);
    }
    return records;
  }

  private static String body(int client, int batch, int record) {
    return client + "-" + batch + "-" + record;
  }

  private static String batchOf(int client, int batch) {
    StringBuilder json = new StringBuilder("{\"records\":[");
    for (int record = 0; record < records(client); record++) {
      json.append(record > 0 ? "," : "")
          .append("{\"body\":\"")
          .append(body(client, batch, record))
          .append("\"}");
    }
    return json.append("]}").toString();
  }
}
