package io.headrace.client.error;

import java.util.Set;

/**
 * What is known of the codes that servers answer with. A code that is not known promises nothing.
 */
final class ErrorCode {
  /** The server knows that it did nothing, and may do it later. */
  private static final Set<String> LATER =
      Set.of("hot_server", "rate_limited", "server_draining", "transaction_conflict");

  /** The server refused to do it. */
  private static final Set<String> REFUSED =
      Set.of(
          "access_token_not_found",
          "already_decided",
          "authn",
          "bad_frame",
          "bad_header",
          "bad_json",
          "bad_path",
          "bad_proto",
          "bad_query",
          "bad_request",
          "basin_deletion_pending",
          "basin_not_found",
          "busy",
          "conflict",
          "decision_not_found",
          "decryption_failed",
          "expectation_failed",
          "expired",
          "fenced",
          "full",
          "headers_too_large",
          "idempotency_key_reused",
          "idle",
          "invalid",
          "item_not_found",
          "message_not_found",
          "method_not_allowed",
          "not_found",
          "not_implemented",
          "permission_denied",
          "quota_exhausted",
          "request_too_large",
          "resource_already_exists",
          "run_ended",
          "run_not_found",
          "session_deletion_pending",
          "session_not_found",
          "settled",
          "stream_closed",
          "stream_deletion_pending",
          "stream_not_found",
          "too_late",
          "unsupported_media_type",
          "uri_too_long");

  /** The server does not know what it did. */
  private static final Set<String> UNKNOWN =
      Set.of("request_timeout", "storage", "unavailable", "upstream_timeout");

  private ErrorCode() {}

  static boolean hasNoSideEffects(int status, String code) {
    // Who is not known, and what is told by a condition, was refused whoever says so.
    return LATER.contains(code)
        || REFUSED.contains(code)
        || status == 401
        || status == 412
        || status == 416;
  }

  static boolean isRetryable(int status, String code) {
    if (LATER.contains(code) || UNKNOWN.contains(code)) {
      return true;
    }
    if (REFUSED.contains(code)) {
      return false;
    }
    // Something between here and the server may answer in words of its own, and "other" says
    // nothing.
    return switch (status) {
      case 408, 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }
}
