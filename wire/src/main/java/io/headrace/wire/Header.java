package io.headrace.wire;

import com.google.protobuf.ByteString;

/**
 * One name and value of a record's headers. Order is kept and duplicates are allowed. An empty name
 * marks a command record (see {@link Command}) and is legal nowhere else.
 *
 * @param name the name, any bytes
 * @param value the value, any bytes
 */
public record Header(ByteString name, ByteString value) {
  /** A header of two texts, encoded as UTF-8. */
  public static Header of(String name, String value) {
    return new Header(ByteString.copyFromUtf8(name), ByteString.copyFromUtf8(value));
  }
}
