package io.headrace.client.json;

import io.headrace.client.control.AccessTokenInfo;
import io.headrace.client.control.BasinInfo;
import io.headrace.client.control.Cipher;
import io.headrace.client.control.LocationInfo;
import io.headrace.client.control.Page;
import io.headrace.client.control.PageQuery;
import io.headrace.client.control.StreamInfo;
import io.headrace.wire.BasinName;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import io.headrace.wire.PercentCoding;
import io.headrace.wire.Position;
import io.headrace.wire.StreamName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is known of basins, streams, tokens, locations and tails, as JSON. */
public final class ListingJson {
  private ListingJson() {}

  /** The query that asks for a page, without the question mark. */
  public static String query(PageQuery page) {
    StringBuilder query = new StringBuilder();
    if (!page.prefix().isEmpty()) {
      query.append("&prefix=").append(PercentCoding.encode(page.prefix()));
    }
    if (!page.startAfter().isEmpty()) {
      query.append("&start_after=").append(PercentCoding.encode(page.startAfter()));
    }
    if (page.pageSize().isPresent()) {
      query.append("&limit=").append(page.pageSize().getAsInt());
    }
    return query.isEmpty() ? "" : query.substring(1);
  }

  /** Reads a page of basins. */
  public static Page<BasinInfo> basins(byte[] json, PageQuery asked) {
    return page(json, asked, "basins", ListingJson::basin, basin -> basin.name().text());
  }

  /** Reads a page of streams. */
  public static Page<StreamInfo> streams(byte[] json, PageQuery asked) {
    return page(json, asked, "streams", ListingJson::stream, stream -> stream.name().text());
  }

  /** Reads a page of access tokens. */
  public static Page<AccessTokenInfo> accessTokens(byte[] json, PageQuery asked) {
    return page(json, asked, "access_tokens", AccessTokenJson::token, AccessTokenInfo::id);
  }

  /** Reads a basin. */
  public static BasinInfo basin(byte[] json) {
    return Fields.document(json, ListingJson::basin);
  }

  /** Reads a stream. */
  public static StreamInfo stream(byte[] json) {
    return Fields.document(json, ListingJson::stream);
  }

  /** Reads a location. */
  public static LocationInfo location(byte[] json) {
    return Fields.document(json, ListingJson::location);
  }

  /** Reads all locations. */
  public static List<LocationInfo> locations(byte[] json) {
    List<LocationInfo> locations = new ArrayList<>();
    Fields.document(
        json,
        each -> {
          each.array("an array of locations", element -> locations.add(location(element)));
          return locations;
        });
    return List.copyOf(locations);
  }

  /** Reads the answer to a check of a tail. */
  public static Position tail(byte[] json) {
    Item item = Fields.document(json, each -> new Item().read(each));
    return Fields.given(item.tail, "tail");
  }

  private static <T> Page<T> page(
      byte[] json,
      PageQuery asked,
      String member,
      JsonReader.Document<T> reader,
      Function<T, String> name) {
    List<T> items = new ArrayList<>();
    boolean[] hasMore = new boolean[1];
    Fields.document(
        json,
        each -> {
          each.object(
              "a page, an object,",
              (inner, found) -> {
                if (found.equals(member)) {
                  inner.array("an array", element -> items.add(reader.read(element)));
                  return true;
                }
                if (found.equals("has_more") && !inner.isNull()) {
                  hasMore[0] = inner.bool();
                  return true;
                }
                return false;
              });
          return items;
        });
    return new Page<>(items, hasMore[0] ? next(items, asked, name) : Optional.empty());
  }

  /** The page after these items. One that did not move on would be asked for without end. */
  private static <T> Optional<PageQuery> next(
      List<T> items, PageQuery asked, Function<T, String> name) {
    String last = items.isEmpty() ? asked.startAfter() : name.apply(items.get(items.size() - 1));
    if (last.equals(asked.startAfter())) {
      throw new MalformedException(
          "expected a page with items beyond \""
              + last
              + "\", since more follow, but there is none");
    }
    return Optional.of(asked.withStartAfter(last));
  }

  private static BasinInfo basin(JsonReader json) {
    Item item = new Item().read(json);
    return new BasinInfo(
        new BasinName(Fields.given(item.name, "name")),
        item.location,
        Fields.given(item.createdAt, "created_at"),
        item.deletedAt);
  }

  private static StreamInfo stream(JsonReader json) {
    Item item = new Item().read(json);
    return new StreamInfo(
        new StreamName(Fields.given(item.name, "name")),
        Fields.given(item.createdAt, "created_at"),
        item.deletedAt,
        item.cipher);
  }

  private static LocationInfo location(JsonReader json) {
    Item item = new Item().read(json);
    return new LocationInfo(Fields.given(item.name, "name"), item.isPrivate);
  }

  /** The members of what listings hold; none of them means two things. */
  private static final class Item {
    private @Nullable String name;
    private @Nullable Instant createdAt;
    private Optional<Instant> deletedAt = Optional.empty();
    private Optional<String> location = Optional.empty();
    private Optional<Cipher> cipher = Optional.empty();
    private boolean isPrivate;
    private @Nullable Position tail;

    Item read(JsonReader json) {
      json.object("an object", this::member);
      return this;
    }

    private boolean member(JsonReader json, String member) {
      switch (member) {
        case "name" -> name = Fields.text(json);
        case "created_at" -> createdAt = Fields.moment(json);
        case "deleted_at" -> deletedAt = Fields.optional(json, Fields::moment);
        case "location" -> location = Fields.optional(json, Fields::text);
        case "cipher" -> cipher = Fields.optional(json, each -> new Cipher(Fields.text(each)));
        case "is_private" -> isPrivate = json.bool();
        case "tail" -> tail = position(json);
        default -> {
          return false;
        }
      }
      return true;
    }

    private static Position position(JsonReader json) {
      long[] numbers = new long[2];
      json.object(
          "a position, an object,",
          (each, member) -> {
            switch (member) {
              case "seq_num" -> numbers[0] = each.unsigned();
              case "timestamp" -> numbers[1] = each.unsigned();
              default -> {
                return false;
              }
            }
            return true;
          });
      return new Position(numbers[0], numbers[1]);
    }
  }
}
