package io.headrace.cli.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.cli.json.Json;
import io.headrace.cli.json.JsonText;
import io.headrace.log.BasinConfig;
import io.headrace.log.Cipher;
import io.headrace.log.Retention;
import io.headrace.log.StorageClass;
import io.headrace.log.StreamSettings;
import io.headrace.log.TimestampMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file that says which basins and streams are to be there. */
final class ResourcesFileTest {
  private static Resources read(String text) {
    return ResourcesFile.read(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everything_that_can_be_said_is_read() {
    Resources resources =
        read(
            """
            {"basins":[{"name":"my-basin",
              "config":{"default_stream_config":{"storage_class":"standard"},
                "stream_cipher":"aes-256-gcm",
                "create_stream_on_append":true,"create_stream_on_read":false},
              "streams":[
                {"name":"a/b","config":{"storage_class":null,"retention_policy":"1 week",
                  "timestamping":{"mode":"client-require","uncapped":true},
                  "delete_on_empty":{"min_age":"1h 30m"}}},
                {"name":"c","config":{"retention_policy":"infinite"}},
                {"name":"d","config":null}]}]}
            """);

    Resources.Basin basin = resources.basins().getFirst();
    assertThat(basin.name().text()).isEqualTo("my-basin");
    assertThat(basin.config())
        .isEqualTo(
            new BasinConfig(
                new StreamSettings(
                    Optional.of(StorageClass.STANDARD),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()),
                Optional.of(Cipher.AES_256_GCM),
                true,
                false));
    assertThat(basin.streams()).extracting(it -> it.name().text()).containsExactly("a/b", "c", "d");
    assertThat(basin.streams().getFirst().settings())
        .isEqualTo(
            new StreamSettings(
                Optional.empty(),
                Optional.of(new Retention.Age(Duration.ofDays(7))),
                Optional.of(TimestampMode.CLIENT_REQUIRE),
                Optional.of(true),
                Optional.of(Duration.ofMinutes(90))));
    assertThat(basin.streams().get(1).settings().retention()).hasValue(new Retention.Infinite());
    assertThat(basin.streams().get(2).settings()).isEqualTo(StreamSettings.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | 0",
        "{\"basins\":[]} | 0",
        "{\"basins\":[{\"name\":\"my-basin\"},{\"name\":\"other-basin\"}]} | 2",
      })
  void little_is_enough(String text, int basins) {
    assertThat(read(text).basins()).hasSize(basins);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[] | expected a JSON object",
        "{\"basin\":[]} | there is \"basin\"",
        "{\"basins\":{}} | basins: expected a JSON array",
        "{\"basins\":[{}]} | basins[0]: expected \"name\", but it is missing",
        "{\"basins\":[{\"name\":\"B\"}]} | basins[0].name: ",
        "{\"basins\":[{\"name\":\"my-basin\",\"stream\":[]}]} | basins[0]: expected name, config, streams",
        "{\"basins\":[{\"name\":\"my-basin\"},{\"name\":\"my-basin\"}]} | basins[1]: the basin my-basin stands there twice",
        "{\"basins\":[{\"name\":\"my-basin\",\"name\":\"my-basin\"}]} | \"name\" stands there twice",
        "{\"basins\":[{\"name\":\"my-basin\",\"streams\":[{\"name\":\"a\"},{\"name\":\"a\"}]}]} | streams[1]: the stream a stands there twice",
        "{\"basins\":[{\"name\":\"my-basin\",\"config\":{\"stream_cipher\":\"rot-13\"}}]} | config.stream_cipher: expected aegis-256 or aes-256-gcm, but got \"rot-13\"",
        "{\"basins\":[{\"name\":\"my-basin\",\"config\":{\"create_stream_on_read\":1}}]} | expected true or false, but got 1",
        "{\"basins\":[{\"name\":\"my-basin\",\"config\":{\"default_stream_config\":{\"retention_policy\":\"0s\"}}}]} | default_stream_config.retention_policy: expected a second or more",
        "{\"basins\":[{\"name\":\"my-basin\",\"config\":{\"default_stream_config\":{\"retention_policy\":{\"age\":1}}}}]} | retention_policy: expected a JSON string",
        "{\"basins\":[{\"name\":\"my-basin\",\"config\":{\"default_stream_config\":{\"delete_on_empty\":{\"min_age\":\"soon\"}}}}]} | min_age: expected a span of time",
        "{\"basins\":[{\"name\":\"my-basin\",\"config\":{\"default_stream_config\":{\"timestamping\":{\"moed\":1}}}}]} | expected mode, uncapped and no more, but there is \"moed\"",
      })
  void what_is_wrong_is_told_with_its_place(String text, String complaint) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void the_schema_knows_what_the_reader_knows() {
    Json.Members schema = JsonText.parse(ResourcesFile.schema()).members();
    Json.Members definitions = schema.need("$defs").members();

    assertThat(properties(schema)).isEqualTo(ResourcesFile.FILE);
    assertThat(properties(definitions.need("basin"))).isEqualTo(ResourcesFile.BASIN);
    assertThat(properties(definitions.need("basinConfig"))).isEqualTo(ResourcesFile.BASIN_CONFIG);
    assertThat(properties(definitions.need("stream"))).isEqualTo(ResourcesFile.STREAM);
    assertThat(properties(definitions.need("streamConfig"))).isEqualTo(ResourcesFile.STREAM_CONFIG);
    assertThat(properties(definitions.need("timestamping"))).isEqualTo(ResourcesFile.TIMESTAMPING);
    assertThat(properties(definitions.need("deleteOnEmpty")))
        .isEqualTo(ResourcesFile.DELETE_ON_EMPTY);
  }

  private static Set<String> properties(Json definition) {
    return definition.members().need("properties").members().values().keySet();
  }
}
