package io.headrace.client.call;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked for, in JSON.
 *
 * @param verb what is to be done, such as {@code create}
 * @param subject with what, such as {@code basin "my-agents"}
 * @param effect what that does at the server
 * @param method GET, POST and so on
 * @param target the path from {@code /v1} on, percent-encoded, with its query
 * @param headers what the request needs beyond what every one has
 * @param json the body, if there is one
 */
public record Ask(
    String verb,
    String subject,
    Effect effect,
    String method,
    String target,
    Map<String, String> headers,
    Optional<byte[]> json) {
  /** Asks to see something. */
  public static Ask get(String verb, String subject, String target) {
    return new Ask(verb, subject, Effect.READS, "GET", target, Map.of(), Optional.empty());
  }

  /** Asks for a change. */
  public static Ask change(
      String verb, String subject, Effect effect, String method, String target) {
    return new Ask(verb, subject, effect, method, target, Map.of(), Optional.empty());
  }

  /** The same with a body. */
  public Ask withJson(byte[] body) {
    return new Ask(verb, subject, effect, method, target, headers, Optional.of(body));
  }

  /** The same with a header more. */
  public Ask withHeader(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new Ask(verb, subject, effect, method, target, more, json);
  }

  String what() {
    return verb + " " + subject;
  }
}
