/**
 * The words on the wire: S2S frames, protobuf and JSON records, SSE frames and names, as pure
 * functions.
 */
// Protobuf's jar names its module in the manifest only, and its byte strings are in our records.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.headrace.wire {
  requires com.github.luben.zstd_jni;
  requires transitive com.google.protobuf;
  requires static transitive org.jspecify;
  requires tools.jackson.core;

  exports io.headrace.wire;
}
