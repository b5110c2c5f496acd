package io.headrace.server.seal;

import io.headrace.log.BasinConfig;
import io.headrace.log.Cipher;
import io.headrace.log.Stream;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import java.util.Optional;

/** Brings a stream and the key of a request together. */
public final class Sealing {
  private Sealing() {}

  /**
   * The stream as the client of a request may use it to append and read: encrypted under the key
   * that the request brings, if the stream has a cipher; as it is, whatever the request brings, if
   * it has none. Good for as long as the exchange, from any thread.
   *
   * @throws Problem if the stream has a cipher and the request no key
   */
  public static Stream of(Stream stream, Request request) {
    Optional<Cipher> cipher = stream.info().cipher();
    if (cipher.isEmpty()) {
      return stream;
    }
    Algorithm algorithm = Algorithm.of(cipher.get());
    EncryptionKey key = EncryptionKey.of(request);
    return new SealedStream(stream, algorithm, key, algorithm.lastSeqNum());
  }

  /**
   * Makes sure that a request could use a stream that is yet to be created in a basin, so that one
   * that could not creates nothing.
   *
   * @throws Problem if the basin's streams get a cipher and the request brings no key
   */
  public static void check(BasinConfig basin, Request request) {
    if (basin.streamCipher().isPresent()) {
      var _ = EncryptionKey.of(request);
    }
  }
}
