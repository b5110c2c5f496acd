package io.headrace.log.journal;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.headrace.log.CorruptionException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Walks over the fields of a small protobuf message. What the caller does not read is skipped. The
 * message was under a checksum; one that does not parse is damage all the same, or a bug.
 */
final class MessageReader {
  private final CodedInputStream in;
  private int tag;
  private boolean pending;

  MessageReader(ByteBuffer message) {
    this.in = CodedInputStream.newInstance(message);
  }

  MessageReader(ByteString message) {
    this.in = message.newCodedInput();
  }

  /** The number of the next field, or 0 at the end. */
  int nextField() {
    try {
      if (pending) {
        in.skipField(tag);
      }
      tag = in.readTag();
      pending = tag != 0;
      return WireFormat.getTagFieldNumber(tag);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  long number() {
    try {
      pending = false;
      return in.readUInt64();
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  boolean flag() {
    return number() != 0;
  }

  String text() {
    return bytes().toStringUtf8();
  }

  ByteString bytes() {
    try {
      pending = false;
      return in.readBytes();
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  private static CorruptionException malformed(IOException e) {
    return new CorruptionException("a stored message does not parse: " + e.getMessage());
  }
}
