package io.headrace.server.s2;

import io.headrace.server.access.Caller;
import io.headrace.server.access.Grant;
import io.headrace.server.access.Permission;
import io.headrace.server.http.Admission;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Problem;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.List;

/**
 * Lets requests through to what their callers may do. It looks at names and never at what exists,
 * so that whoever may not know gets the same answer either way.
 */
public final class Gate {
  private Gate() {}

  /** For what is about no one thing. */
  static Admission onAccount(Permission permission) {
    return request -> require(request.caller().grant().permits(permission), permission);
  }

  /** For what is about the basin in the path; every one of the permissions is needed. */
  static Admission onBasin(Permission... permissions) {
    List<Permission> all = List.of(permissions);
    return request -> {
      BasinName basin = RequestNames.basinInPath(request);
      all.forEach(each -> basin(request.caller(), each, basin));
    };
  }

  /** For what is about the basin in the header. */
  static Admission inBasin(Permission permission) {
    return request -> basin(request.caller(), permission, RequestNames.basin(request));
  }

  /** For what is about the stream in the path; every one of the permissions is needed. */
  static Admission onStream(Permission... permissions) {
    List<Permission> all = List.of(permissions);
    return request -> {
      BasinName basin = RequestNames.basin(request);
      StreamName stream = RequestNames.stream(request);
      all.forEach(each -> stream(request.caller(), each, basin, stream));
    };
  }

  /** For what is about the stream that stands behind its basin in the path. */
  static Admission onStreamBehindBasin(Permission permission) {
    return request ->
        stream(
            request.caller(),
            permission,
            RequestNames.basinInPath(request),
            RequestNames.streamBehindBasin(request));
  }

  /** For appends to the stream in the path; what is in them is looked at when it is there. */
  static Admission onAppend() {
    return request -> {
      BasinName basin = RequestNames.basin(request);
      StreamName stream = RequestNames.stream(request);
      Grant grant = request.caller().grant();
      boolean any =
          grant.permitsOnStream(Permission.APPEND, basin.text(), stream.text())
              || grant.permitsOnStream(Permission.TRIM, basin.text(), stream.text())
              || grant.permitsOnStream(Permission.FENCE, basin.text(), stream.text());
      require(any, Permission.APPEND);
      checkWhole(request.caller(), stream, ErrorCode.BAD_PATH);
    };
  }

  /** For what is about the access token in the path. */
  static Admission onToken(Permission permission) {
    return request ->
        require(
            request.caller().grant().permitsOnToken(permission, RequestNames.token(request).text()),
            permission);
  }

  /**
   * Checks what is about a basin.
   *
   * @throws Problem if the caller may not
   */
  public static void basin(Caller caller, Permission permission, BasinName basin) {
    require(caller.grant().permitsOnBasin(permission, basin.text()), permission);
  }

  /**
   * Checks what is about a stream.
   *
   * @param stream its name as the caller says it
   * @throws Problem if the caller may not
   */
  public static void stream(
      Caller caller, Permission permission, BasinName basin, StreamName stream) {
    stream(caller, permission, basin, stream, ErrorCode.BAD_PATH);
  }

  /**
   * Checks what is about a stream that the body of the request names, as JSON.
   *
   * @param stream its name as the caller says it
   * @throws Problem if the caller may not
   */
  public static void streamInJson(
      Caller caller, Permission permission, BasinName basin, StreamName stream) {
    stream(caller, permission, basin, stream, ErrorCode.BAD_JSON);
  }

  private static void stream(
      Caller caller,
      Permission permission,
      BasinName basin,
      StreamName stream,
      ErrorCode ifTooLong) {
    require(caller.grant().permitsOnStream(permission, basin.text(), stream.text()), permission);
    checkWhole(caller, stream, ifTooLong);
  }

  /**
   * Checks what is about no one thing.
   *
   * @throws Problem if the caller may not
   */
  static void require(Caller caller, Permission permission) {
    require(caller.grant().permits(permission), permission);
  }

  private static void require(boolean permitted, Permission permission) {
    if (!permitted) {
      throw new Problem(
          ErrorCode.PERMISSION_DENIED,
          "this token does not permit "
              + permission.text()
              + " there; what it does not reach looks the same whether it exists or not");
    }
  }

  /** With what goes before it without saying, a name may become longer than a name can be. */
  private static void checkWhole(Caller caller, StreamName stream, ErrorCode ifTooLong) {
    if (!caller.namespace().isEmpty()) {
      try {
        whole(caller, stream);
      } catch (IllegalArgumentException e) {
        throw new Problem(
            ifTooLong,
            "the name of the stream is too long: with the prefix that this token puts before it, it"
                + " would have more than 512 bytes of UTF-8");
      }
    }
  }

  /** The whole name of a stream that a caller names. */
  public static StreamName whole(Caller caller, StreamName stream) {
    return caller.namespace().isEmpty()
        ? stream
        : new StreamName(caller.namespace() + stream.text());
  }
}
