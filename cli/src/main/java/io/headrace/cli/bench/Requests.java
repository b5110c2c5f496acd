package io.headrace.cli.bench;

import io.headrace.cli.client.ServerAddress;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.BasinName;
import io.headrace.wire.Packing;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SessionFrames;
import io.headrace.wire.TextBuffer;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Builds requests as bytes, once, to be sent many times.
 *
 * @param address the server
 * @param token what proves who asks, if anything
 * @param basin the basin that the streams are in
 */
record Requests(ServerAddress address, Optional<String> token, BasinName basin) {
  /** An append in protobuf, answered in protobuf. */
  byte[] append(String stream, List<AppendRecord> records) {
    byte[] body =
        S2Proto.writeAppendInput(new AppendInput(records, OptionalLong.empty(), Optional.empty()));
    return request(
        "POST /v1/streams/" + stream + "/records",
        "content-type: application/protobuf\r\naccept: application/protobuf\r\n",
        body);
  }

  /** One input of a session, as a frame. */
  static byte[] sessionInput(List<AppendRecord> records) {
    TextBuffer out = new TextBuffer();
    int start = SessionFrames.begin(out);
    out.raw(
        S2Proto.writeAppendInput(new AppendInput(records, OptionalLong.empty(), Optional.empty())));
    SessionFrames.end(out, start, Packing.NONE, /* reconnectAdvised= */ false);
    return out.toBytes();
  }

  /** The head that begins an append session over HTTP/2. */
  Http2Headers session(String stream) {
    Http2Headers head =
        new DefaultHttp2Headers()
            .method("POST")
            .scheme("http")
            .authority(address.root().getRawAuthority())
            .path("/v1/streams/" + stream + "/records")
            .set("content-type", SessionFrames.MEDIA_TYPE)
            .set("s2-basin", basin.text());
    token.ifPresent(it -> head.set("authorization", "Bearer " + it));
    return head;
  }

  /** The head of a read session over HTTP/2. */
  Http2Headers readSession(String stream, String query) {
    Http2Headers head = session(stream);
    return head.method("GET").path(head.path() + "?" + query);
  }

  /** A read of one batch in protobuf. */
  byte[] read(String stream, long seqNum) {
    return request(
        "GET /v1/streams/" + stream + "/records?count=1000&bytes=1048576&seq_num=" + seqNum,
        "accept: application/protobuf\r\n",
        new byte[0]);
  }

  /** A read as events, from a record on, for ever. */
  byte[] follow(String stream, long seqNum) {
    return request(
        "GET /v1/streams/" + stream + "/records?seq_num=" + seqNum,
        "accept: text/event-stream\r\n",
        new byte[0]);
  }

  /** A creation of a stream. */
  byte[] create(String stream) {
    return request(
        "POST /v1/streams",
        "content-type: application/json\r\n",
        ("{\"stream\":\"" + stream + "\"}").getBytes(StandardCharsets.UTF_8));
  }

  /** A run of a session, answered by an agent. */
  byte[] beginRun(String session, String agent) {
    return sessions(
        "/" + session + "/runs",
        "{\"message\":{\"parts\":[{\"type\":\"text\",\"text\":\"go\"}]},\"agent\":\""
            + agent
            + "\"}");
  }

  /** A new session, with a name of the server's choice. */
  byte[] createSession() {
    return sessions("", "{}");
  }

  private byte[] sessions(String path, String json) {
    return request(
        "POST /v1/sessions" + path,
        "content-type: application/json\r\n",
        json.getBytes(StandardCharsets.UTF_8));
  }

  /** A session's tail. */
  byte[] tail(String session) {
    return request(
        "GET /v1/sessions/" + session + "/tail", "accept: text/event-stream\r\n", new byte[0]);
  }

  private byte[] request(String line, String headers, byte[] body) {
    StringBuilder head = new StringBuilder(line).append(" HTTP/1.1\r\nhost: ");
    head.append(address.root().getRawAuthority()).append("\r\n");
    head.append("s2-basin: ").append(basin.text()).append("\r\n");
    token.ifPresent(it -> head.append("authorization: Bearer ").append(it).append("\r\n"));
    head.append(headers);
    if (body.length > 0) {
      head.append("content-length: ").append(body.length).append("\r\n");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length() + 2 + body.length);
    bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }
}
