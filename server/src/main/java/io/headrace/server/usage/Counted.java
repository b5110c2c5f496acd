package io.headrace.server.usage;

import static io.headrace.server.usage.Family.ACCOUNT_OPERATIONS;
import static io.headrace.server.usage.Family.APPENDED_BYTES;
import static io.headrace.server.usage.Family.APPENDS;
import static io.headrace.server.usage.Family.BASIN_OPERATIONS;
import static io.headrace.server.usage.Family.READS;
import static io.headrace.server.usage.Family.READ_BYTES;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Something that is counted. The numbers stand in what is kept: none is ever used for another. */
public enum Counted {
  STANDARD_APPENDS(10, APPENDS, "standard"),
  EXPRESS_APPENDS(11, APPENDS, "express"),
  STANDARD_APPENDED_BYTES(12, APPENDED_BYTES, "standard"),
  EXPRESS_APPENDED_BYTES(13, APPENDED_BYTES, "express"),
  UNARY_READS(14, READS, "unary"),
  STREAMING_READS(15, READS, "streaming"),
  READ_BYTES_OF_ALL(16, READ_BYTES, "read"),
  LIST_STREAMS(20, BASIN_OPERATIONS, "list-streams"),
  CREATE_STREAM(21, BASIN_OPERATIONS, "create-stream"),
  GET_STREAM_CONFIG(22, BASIN_OPERATIONS, "get-stream-config"),
  ENSURE_STREAM(23, BASIN_OPERATIONS, "ensure-stream"),
  RECONFIGURE_STREAM(24, BASIN_OPERATIONS, "reconfigure-stream"),
  DELETE_STREAM(25, BASIN_OPERATIONS, "delete-stream"),
  CHECK_TAIL(26, BASIN_OPERATIONS, "check-tail"),
  LIST_BASINS(40, ACCOUNT_OPERATIONS, "list-basins"),
  CREATE_BASIN(41, ACCOUNT_OPERATIONS, "create-basin"),
  GET_BASIN_CONFIG(42, ACCOUNT_OPERATIONS, "get-basin-config"),
  ENSURE_BASIN(43, ACCOUNT_OPERATIONS, "ensure-basin"),
  RECONFIGURE_BASIN(44, ACCOUNT_OPERATIONS, "reconfigure-basin"),
  DELETE_BASIN(45, ACCOUNT_OPERATIONS, "delete-basin"),
  LIST_ACCESS_TOKENS(46, ACCOUNT_OPERATIONS, "list-access-tokens"),
  ISSUE_ACCESS_TOKEN(47, ACCOUNT_OPERATIONS, "issue-access-token"),
  REVOKE_ACCESS_TOKEN(48, ACCOUNT_OPERATIONS, "revoke-access-token"),
  ACCOUNT_METRICS(49, ACCOUNT_OPERATIONS, "account-metrics"),
  BASIN_METRICS(50, ACCOUNT_OPERATIONS, "basin-metrics"),
  STREAM_METRICS(51, ACCOUNT_OPERATIONS, "stream-metrics"),
  LIST_LOCATIONS(52, ACCOUNT_OPERATIONS, "list-locations"),
  GET_DEFAULT_LOCATION(53, ACCOUNT_OPERATIONS, "get-default-location"),
  SET_DEFAULT_LOCATION(54, ACCOUNT_OPERATIONS, "set-default-location");

  private static final Map<Integer, Counted> BY_NUMBER = new HashMap<>();

  static {
    for (Counted each : values()) {
      if (BY_NUMBER.put(each.number, each) != null) {
        throw new IllegalStateException("two that are counted have the number " + each.number);
      }
    }
  }

  private final int number;
  private final Family family;
  private final String text;

  Counted(int number, Family family, String text) {
    this.number = number;
    this.family = family;
    this.text = text;
  }

  /** The number that it has in what is kept. */
  int number() {
    return number;
  }

  /** The family that it belongs to. */
  public Family family() {
    return family;
  }

  /** The name as it is sent; no other of its family has it. */
  public String text() {
    return text;
  }

  /** What has a number, unless a later version gave it. */
  static Optional<Counted> numbered(int number) {
    return Optional.ofNullable(BY_NUMBER.get(number));
  }

  /** All of a family. */
  public static List<Counted> of(Family family) {
    return Stream.of(values()).filter(each -> each.family == family).toList();
  }
}
