package io.headrace.server.page;

import io.headrace.server.http.MediaType;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file of the page.
 *
 * @param type what it is
 * @param body what is in it; not to be changed
 * @param tag says whether a browser has it already: weak, since it may be packed or not
 * @param forGood whether its name changes with what is in it
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record PageFile(MediaType type, byte[] body, String tag, boolean forGood) {
  private static final int TAG_BYTES = 12;

  /** A file by its name. */
  static PageFile of(String name, byte[] body, boolean forGood) {
    return new PageFile(type(name), body, tag(body), forGood);
  }

  private static MediaType type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> MediaType.HTML;
      case "js" -> MediaType.JAVASCRIPT;
      case "css" -> MediaType.CSS;
      case "svg" -> MediaType.SVG;
      case "png" -> MediaType.PNG;
      case "woff2" -> MediaType.WOFF2;
      default ->
          throw new IllegalStateException(
              "the page has a file \"" + name + "\", and nobody knows what type that is");
    };
  }

  private static String tag(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return "W/\"" + HexFormat.of().formatHex(digest, 0, TAG_BYTES) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
