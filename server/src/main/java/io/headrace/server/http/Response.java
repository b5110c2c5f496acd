package io.headrace.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer in one piece. Whoever is handed it owns its body.
 *
 * @param status the HTTP status
 * @param type the content type, or null for an answer without a body
 * @param fields headers besides those that every answer has; names in lower case
 * @param body the body
 */
public record Response(int status, @Nullable MediaType type, List<Field> fields, ByteBuf body) {
  /** A header. */
  public record Field(String name, String value) {}

  /** An answer with a body. */
  public static Response of(int status, MediaType type, byte[] body) {
    return of(status, type, Unpooled.wrappedBuffer(body));
  }

  /** An answer with a body. */
  public static Response of(int status, MediaType type, ByteBuf body) {
    return new Response(status, type, List.of(), body);
  }

  /** An answer without a body. */
  public static Response empty(int status) {
    return new Response(status, null, List.of(), Unpooled.EMPTY_BUFFER);
  }

  /** The same answer with one more header. */
  public Response with(String name, String value) {
    List<Field> more = new ArrayList<>(fields);
    more.add(new Field(name, value));
    return new Response(status, type, more, body);
  }

  /** The same answer with another body, which the caller has made from this one. */
  public Response withBody(ByteBuf other) {
    return new Response(status, type, fields, other);
  }
}
