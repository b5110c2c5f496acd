package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.client.ServerAddress;
import io.headrace.cli.terminal.Shell;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that say which server a command speaks to. What the environment says for S2's own
 * command is listened to as well, after what it says for this one.
 */
final class Connection {
  private static final String ACCOUNT = "S2_ACCOUNT_ENDPOINT";
  private static final String BASIN = "S2_BASIN_ENDPOINT";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = {
        "The server (default: $$HEADRACE_URL, $$S2_ACCOUNT_ENDPOINT, or",
        "http://127.0.0.1:4437)."
      })
  private @Nullable ServerAddress url;

  /** The server's address, from the option, the environment or the default. */
  ServerAddress address(Shell shell) {
    if (url != null) {
      return url;
    }
    Optional<String> own = shell.variable("HEADRACE_URL");
    return own.isPresent()
        ? read("HEADRACE_URL", () -> ServerAddress.parse(own.get()))
        : endpoint(shell).orElse(ServerAddress.DEFAULT);
  }

  /** What proves who asks, from the environment, if anything. */
  static Optional<String> token(Shell shell) {
    return shell.variable("HEADRACE_TOKEN").or(() -> shell.variable("S2_ACCESS_TOKEN"));
  }

  /** Requests to the server. */
  Api open(Shell shell) {
    return open(shell, Optional.empty());
  }

  /** Requests to the server, also about records that need a key. */
  Api open(Shell shell, Optional<String> encryptionKey) {
    return new Api(address(shell), token(shell), encryptionKey);
  }

  /** The server that serves both the account and the basins. */
  private static Optional<ServerAddress> endpoint(Shell shell) {
    Optional<ServerAddress> account = endpoint(shell, ACCOUNT);
    Optional<ServerAddress> basin = endpoint(shell, BASIN);
    if (account.isPresent() && basin.isPresent() && !account.equals(basin)) {
      throw new FailedException(
          "expected one server, but %s is %s and %s is %s; set both alike, or say --url"
              .formatted(ACCOUNT, account.get(), BASIN, basin.get()));
    }
    return account.or(() -> basin);
  }

  private static Optional<ServerAddress> endpoint(Shell shell, String variable) {
    return shell
        .variable(variable)
        .map(text -> read(variable, () -> ServerAddress.parseEndpoint(text)));
  }

  /** Reads an address. */
  @FunctionalInterface
  private interface Reading {
    ServerAddress read();
  }

  private static ServerAddress read(String variable, Reading reading) {
    try {
      return reading.read();
    } catch (IllegalArgumentException e) {
      throw new FailedException(variable + ": " + e.getMessage());
    }
  }
}
