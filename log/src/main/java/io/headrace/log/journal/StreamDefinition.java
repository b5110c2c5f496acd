package io.headrace.log.journal;

import io.headrace.log.Cipher;
import io.headrace.log.CreationKey;
import io.headrace.log.StreamConfig;
import io.headrace.log.StreamInfo;
import io.headrace.wire.StreamName;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a stream is, as opposed to what was appended to it. Ids are never used twice.
 *
 * @param id its id
 * @param basinId the id of its basin
 * @param key what it was created by, if its creation may be repeated
 */
record StreamDefinition(
    long id,
    long basinId,
    StreamName name,
    StreamConfig config,
    Optional<Cipher> cipher,
    Optional<String> contentType,
    long createdAtMillis,
    OptionalLong deletedAtMillis,
    Optional<CreationKey> key) {
  StreamInfo toInfo() {
    return new StreamInfo(name, config, cipher, contentType, createdAtMillis, deletedAtMillis);
  }

  StreamDefinition withConfig(StreamConfig changed) {
    return new StreamDefinition(
        id, basinId, name, changed, cipher, contentType, createdAtMillis, deletedAtMillis, key);
  }

  StreamDefinition withDeletedAt(long millis) {
    return new StreamDefinition(
        id,
        basinId,
        name,
        config,
        cipher,
        contentType,
        createdAtMillis,
        OptionalLong.of(millis),
        key);
  }
}
