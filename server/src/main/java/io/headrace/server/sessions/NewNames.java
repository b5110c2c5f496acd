package io.headrace.server.sessions;

import io.headrace.server.access.Caller;
import io.headrace.server.access.Names;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.s2.Gate;
import io.headrace.sessions.SessionId;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Names new sessions: by chance, so that nobody has the name, or after the key of the request, so
 * that the same request finds the session that it made, for good.
 */
final class NewNames {
  /** So many random bytes make a name. */
  static final int NAME_BYTES = 16;

  private final Supplier<byte[]> chance;

  /**
   * @param chance hands out {@link #NAME_BYTES} bytes that nobody can guess
   */
  NewNames(Supplier<byte[]> chance) {
    this.chance = chance;
  }

  /** A session where the caller may have one. */
  NamedSession choose(Request request, Optional<String> key) {
    Caller caller = request.caller();
    BasinName basin = NamedSession.basin(request);
    byte[] bytes = key.map(text -> digest(caller, basin, text)).orElseGet(chance);
    String name = prefix(caller) + new BigInteger(1, bytes).toString(Character.MAX_RADIX);
    try {
      StreamName seen = new StreamName(name);
      return new NamedSession(seen, new SessionId(basin, Gate.whole(caller, seen)));
    } catch (IllegalArgumentException e) {
      throw new Problem(
          ErrorCode.INVALID,
          "the prefix of this token leaves no room for a name; send a message to a session of a"
              + " name of your own");
    }
  }

  /** What the names begin with that the caller's token reaches. */
  private static String prefix(Caller caller) {
    return switch (caller.grant().streams()) {
      case Names.Prefix(String prefix) -> prefix;
      case Names.Exact _, Names.None _ ->
          throw new Problem(
              ErrorCode.PERMISSION_DENIED,
              "this token reaches no names that the server could choose from; send a message to the"
                  + " session that it is for");
    };
  }

  private static byte[] digest(Caller caller, BasinName basin, String key) {
    MessageDigest digest = sha256();
    // Each with its length before it, so that no two of them run together into another pair.
    for (String part : new String[] {caller.id(), basin.text(), key}) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
      digest.update(bytes);
    }
    return Arrays.copyOf(digest.digest(), NAME_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
