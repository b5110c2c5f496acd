package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.client.ServerAddress;
import io.headrace.cli.terminal.Shell;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which server a command speaks to. */
final class Connection {
  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server (default: $$HEADRACE_URL, or http://127.0.0.1:4437).")
  private @Nullable ServerAddress url;

  /** The server's address, from the option, the environment or the default. */
  ServerAddress address(Shell shell) {
    if (url != null) {
      return url;
    }
    try {
      return shell.variable("HEADRACE_URL").map(ServerAddress::parse).orElse(ServerAddress.DEFAULT);
    } catch (IllegalArgumentException e) {
      throw new FailedException("HEADRACE_URL: " + e.getMessage());
    }
  }

  /** Requests to the server. */
  Api open(Shell shell) {
    return open(shell, Optional.empty());
  }

  /** Requests to the server, also about records that need a key. */
  Api open(Shell shell, Optional<String> encryptionKey) {
    return new Api(address(shell), shell.variable("HEADRACE_TOKEN"), encryptionKey);
  }
}
