package io.headrace.client.call;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Which version of the SDK this is. */
final class SdkVersion {
  /** What servers are told about who asks. */
  static final String USER_AGENT = "headrace-sdk-java/" + read();

  private SdkVersion() {}

  private static String read() {
    try (InputStream file = SdkVersion.class.getResourceAsStream("version.txt")) {
      if (file == null) {
        throw new IllegalStateException(
            "expected io/headrace/client/call/version.txt beside the classes of the SDK; it was"
                + " left out when they were packed");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("could not read the SDK's version", e);
    }
  }
}
