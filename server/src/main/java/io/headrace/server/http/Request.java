package io.headrace.server.http;

import io.headrace.server.access.Caller;
import io.headrace.wire.Packing;
import io.headrace.wire.PercentCoding;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The head of a request. Names of headers are looked up in lower case and found in any case. */
public final class Request {
  private final HttpMethod method;
  private final String path;
  private final String query;
  private final List<String> segments;
  private final Headers headers;
  private final @Nullable CharSequence authority;
  private @Nullable String contentType;
  private Caller caller = Caller.NOBODY;

  /** Where headers are looked up. */
  @FunctionalInterface
  interface Headers {
    @Nullable CharSequence get(AsciiString name);
  }

  /**
   * @param target the request target as it came, still encoded
   * @param authority who the request is for, where that is no header
   */
  Request(HttpMethod method, String target, Headers headers, @Nullable CharSequence authority) {
    this.method = method;
    this.headers = headers;
    this.authority = authority;
    String local = withoutAuthority(target);
    int question = local.indexOf('?');
    this.path = question < 0 ? local : local.substring(0, question);
    this.segments = split(path);
    this.query = question < 0 ? "" : local.substring(question + 1);
  }

  /** The method. */
  public HttpMethod method() {
    return method;
  }

  /** Whether only the head of the answer is wanted. */
  public boolean isHead() {
    return method.equals(HttpMethod.HEAD);
  }

  /** The path, still encoded. */
  public String path() {
    return path;
  }

  /**
   * The segments of the path, still encoded. The path is split before it is decoded, so that a
   * slash within a name does not end the name.
   */
  public List<String> segments() {
    return segments;
  }

  /**
   * A segment of the path, decoded.
   *
   * @throws Problem if it is no percent-encoded text
   */
  public String segment(int index) {
    try {
      return PercentCoding.decodeSegment(segments.get(index));
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_PATH, e);
    }
  }

  /** What stands behind the question mark, still encoded; or nothing. */
  public String query() {
    return query;
  }

  /** The value of a header, or null. Of a header that stands twice, the first. */
  public @Nullable String header(AsciiString name) {
    CharSequence value = headers.get(name);
    return value == null ? null : value.toString();
  }

  /** The name and port that the client believes the server to have, or null if it does not say. */
  @Nullable String host() {
    return authority == null ? header(HeaderNames.HOST) : authority.toString();
  }

  /** Who sends it; nobody until that is found out. */
  public Caller caller() {
    return caller;
  }

  void calledBy(Caller known) {
    caller = known;
  }

  /** The media type of the body, in lower case and without parameters; empty if it is not said. */
  public String contentType() {
    String known = contentType;
    if (known == null) {
      known = firstMediaType(header(HeaderNames.CONTENT_TYPE));
      contentType = known;
    }
    return known;
  }

  /**
   * The first media type that the client accepts, in lower case and without parameters; empty if it
   * says nothing.
   */
  public String accept() {
    return firstMediaType(header(HeaderNames.ACCEPT));
  }

  /** How the client would have its answer packed. */
  public Packing acceptedPacking() {
    return Compression.accepted(header(HeaderNames.ACCEPT_ENCODING));
  }

  private static String firstMediaType(@Nullable String list) {
    if (list == null || list.equals("application/json")) {
      return list == null ? "" : list;
    }
    int end = 0;
    while (end < list.length() && list.charAt(end) != ',' && list.charAt(end) != ';') {
      end++;
    }
    return list.substring(0, end).strip().toLowerCase(Locale.ROOT);
  }

  private static List<String> split(String path) {
    if (!path.startsWith("/")) {
      return List.of();
    }
    List<String> segments = new ArrayList<>(5);
    int at = 1;
    while (at <= path.length()) {
      int slash = path.indexOf('/', at);
      int end = slash < 0 ? path.length() : slash;
      segments.add(path.substring(at, end));
      at = end + 1;
    }
    return segments;
  }

  /**
   * Unpacks the body, if it is packed.
   *
   * @param limitBytes how large it may become
   * @throws Problem if it is packed in a way that nobody knows, damaged, or becomes larger
   */
  public byte[] unpack(byte[] body, int limitBytes) {
    String encoding = header(HeaderNames.CONTENT_ENCODING);
    return encoding == null ? body : Compression.unpack(encoding, body, limitBytes);
  }

  /** A target may name the whole URL; the authority then says nothing that matters here. */
  private static String withoutAuthority(String target) {
    if (target.startsWith("/")) {
      return target;
    }
    int scheme = target.indexOf("://");
    int slash = scheme < 0 ? -1 : target.indexOf('/', scheme + 3);
    return slash < 0 ? target : target.substring(slash);
  }
}
