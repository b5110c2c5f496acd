package io.headrace.testkit.recording;

import io.headrace.wire.Packing;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

/** The kinds of clients that a server can be recorded with. */
public enum CallerKind {
  /** Requests with records in protobuf. */
  PROTOBUF,
  /** Requests with records in JSON. */
  JSON,
  /** Sessions. */
  SESSION,
  /** Sessions whose frames are packed. */
  PACKED_SESSION;

  StreamCaller call(InetSocketAddress server, String basin, String stream, Duration timeout) {
    return switch (this) {
      case PROTOBUF -> new HttpCaller(uri(server), basin, stream, Encoding.PROTOBUF, timeout);
      case JSON -> new HttpCaller(uri(server), basin, stream, Encoding.JSON, timeout);
      case SESSION -> new SessionCaller(server, basin, stream, Packing.NONE, timeout);
      case PACKED_SESSION -> new SessionCaller(server, basin, stream, Packing.ZSTD, timeout);
    };
  }

  static URI uri(InetSocketAddress server) {
    return URI.create("http://127.0.0.1:" + server.getPort());
  }
}
