package io.headrace.testkit.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The vectors that S2's verification has, so that its histories and ours mean the same. */
final class StreamHashTest {
  @Test
  void a_record_is_hashed_as_others_hash_it() {
    assertThat(StreamHash.ofRecord("foo".getBytes(UTF_8))).isEqualTo(0xab6e5f64077e7d8aL);
  }

  @Test
  void a_stream_is_folded_record_by_record_as_others_fold_it() {
    long afterFoo = after(StreamHash.EMPTY, "foo");
    long afterBar = after(afterFoo, "bar");
    long afterBaz = after(afterBar, "baz");
    assertThat(afterFoo).isEqualTo(0x4d2b003ee417c3a5L);
    assertThat(afterBar).isEqualTo(0x132e5d5dd7936eddL);
    assertThat(afterBaz).isEqualTo(0x732ee99abc5002ffL);
  }

  private static long after(long stream, String body) {
    return StreamHash.after(stream, StreamHash.ofRecord(body.getBytes(UTF_8)));
  }
}
