package io.headrace.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * A text in UTF-8, or a message of bytes, while it is written, in an array that grows as needed.
 * Made to be used again and again by one thread, for answers and events that are mostly copies of
 * stored bytes.
 */
public final class TextBuffer {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** More than this is given back by {@link #clear}, so that one large text costs memory once. */
  private static final int KEPT_BYTES = 1 << 20;

  private static final int FIRST_BYTES = 512;

  private byte[] bytes = new byte[FIRST_BYTES];
  private byte[] source = new byte[FIRST_BYTES];
  private int length;

  /** An empty text. */
  public TextBuffer() {}

  /** Begins anew. */
  public TextBuffer clear() {
    length = 0;
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[FIRST_BYTES];
    }
    if (source.length > KEPT_BYTES) {
      source = new byte[FIRST_BYTES];
    }
    return this;
  }

  /** Takes back what was written after a length. */
  public TextBuffer truncate(int toLength) {
    if (toLength > length) {
      throw new IllegalArgumentException("cannot cut " + length + " bytes to " + toLength);
    }
    length = toLength;
    return this;
  }

  /** The array that holds the text from index 0 on; another one after the next write. */
  public byte[] array() {
    return bytes;
  }

  /** The length of the text in bytes. */
  public int length() {
    return length;
  }

  /** A copy of the text's bytes. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /** Writes an ASCII character. */
  public TextBuffer ascii(char character) {
    reserve(1);
    bytes[length++] = (byte) character;
    return this;
  }

  /** Writes a text of ASCII characters. */
  @SuppressWarnings("deprecation") // It copies low bytes without a charset: what ASCII needs.
  public TextBuffer ascii(String text) {
    int size = text.length();
    reserve(size);
    text.getBytes(0, size, bytes, length);
    length += size;
    return this;
  }

  /** Writes bytes as they are. */
  public TextBuffer raw(byte[] text) {
    reserve(text.length);
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
    return this;
  }

  /** Writes the remaining bytes of a buffer as they are; the buffer's position stays. */
  public TextBuffer raw(ByteBuffer content) {
    int count = content.remaining();
    reserve(count);
    content.get(content.position(), bytes, length, count);
    length += count;
    return this;
  }

  /** Writes an unsigned number as protobuf does, seven bits to the byte. */
  TextBuffer varint(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    return this;
  }

  /** Writes an unsigned number in decimal. */
  public TextBuffer unsigned(long value) {
    if (value < 0) {
      return ascii(Long.toUnsignedString(value));
    }
    int digits = digits(value);
    reserve(digits);
    long rest = value;
    for (int at = length + digits - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  /** Writes a text as a JSON string, quotes included. */
  public TextBuffer jsonString(String text) {
    return jsonText(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Writes bytes as a JSON string, quotes included. Each maximal part that is no UTF-8 becomes one
   * U+FFFD.
   */
  public TextBuffer jsonText(ByteBuffer utf8) {
    int size = utf8.remaining();
    reserve(size + 2);
    bytes[length++] = '"';
    utf8.get(utf8.position(), bytes, length, size);
    int plain = plainPrefix(length, size);
    if (plain < size) {
      int rest = size - plain;
      if (source.length < rest) {
        source = new byte[Math.max(rest, source.length * 2)];
      }
      System.arraycopy(bytes, length + plain, source, 0, rest);
      length += plain;
      escape(rest);
    } else {
      length += size;
    }
    return ascii('"');
  }

  /** Writes bytes as a JSON string in base64, quotes included. */
  public TextBuffer jsonBase64(ByteBuffer content) {
    int size = content.remaining();
    if (source.length < size) {
      source = new byte[Math.max(size, source.length * 2)];
    }
    content.get(content.position(), source, 0, size);
    byte[] encoded = Base64.getEncoder().encode(size == source.length ? source : exactly(size));
    return ascii('"').raw(encoded).ascii('"');
  }

  private byte[] exactly(int size) {
    return Arrays.copyOf(source, size);
  }

  /** How many bytes from an index on are printable ASCII that needs no escape. */
  private int plainPrefix(int from, int size) {
    for (int i = 0; i < size; i++) {
      byte b = bytes[from + i];
      if (b < 0x20 || b == '"' || b == '\\') {
        return i;
      }
    }
    return size;
  }

  /** Copies {@code size} bytes from the source, escaped and with what is no UTF-8 replaced. */
  private void escape(int size) {
    int at = 0;
    while (at < size) {
      // The longest escape of one byte has six, and the rest will need at least one byte each.
      reserve(6 + size - at);
      byte b = source[at];
      if (b >= 0) {
        escapeAscii(b);
        at++;
      } else {
        at += sequence(at, size);
      }
    }
  }

  private void escapeAscii(byte b) {
    switch (b) {
      case '"', '\\' -> twoBytes(b);
      case '\n' -> twoBytes((byte) 'n');
      case '\r' -> twoBytes((byte) 'r');
      case '\t' -> twoBytes((byte) 't');
      case '\b' -> twoBytes((byte) 'b');
      case '\f' -> twoBytes((byte) 'f');
      default -> {
        if (b >= 0x20) {
          bytes[length++] = b;
        } else {
          ascii("\\u00");
          bytes[length++] = HEX[b >> 4];
          bytes[length++] = HEX[b & 0xf];
        }
      }
    }
  }

  private void twoBytes(byte escaped) {
    bytes[length++] = '\\';
    bytes[length++] = escaped;
  }

  /**
   * Copies one well-formed sequence of several bytes, or writes U+FFFD for the longest beginning of
   * one.
   *
   * @return how many bytes of the source that was
   */
  private int sequence(int at, int size) {
    int lead = source[at] & 0xff;
    int expected = sequenceBytes(lead);
    int found = 1;
    while (found < expected && at + found < size && continues(lead, found, source[at + found])) {
      found++;
    }
    if (expected > 1 && found == expected) {
      System.arraycopy(source, at, bytes, length, expected);
      length += expected;
    } else {
      bytes[length++] = (byte) 0xef;
      bytes[length++] = (byte) 0xbf;
      bytes[length++] = (byte) 0xbd;
    }
    return found;
  }

  /** The length of a sequence by its first byte; 1 if no sequence begins so. */
  private static int sequenceBytes(int lead) {
    if (lead < 0xc2 || lead > 0xf4) {
      return 1;
    }
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  }

  /** Whether a byte may stand at an index of a sequence, by table 3-7 of the Unicode standard. */
  private static boolean continues(int lead, int index, byte b) {
    int value = b & 0xff;
    if (index > 1) {
      return value >= 0x80 && value <= 0xbf;
    }
    int from = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    int to = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    return value >= from && value <= to;
  }

  private static int digits(long value) {
    int digits = 1;
    long bound = 10;
    while (digits < 19 && value >= bound) {
      digits++;
      bound *= 10;
    }
    return digits;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 2));
    }
  }
}
