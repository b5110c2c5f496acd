package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.terminal.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Revokes an access token. */
@Command(
    name = "revoke-access-token",
    customSynopsis = "headrace revoke-access-token [options] ID",
    sortOptions = false,
    description = {
      "Revoke an access token. Whoever is served with it is cut off within seconds.",
      ""
    },
    footer = {"", "Example:", "  headrace revoke-access-token web"})
final class RevokeAccessTokenCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(paramLabel = "ID", description = "The id of the token.")
  private String id;

  RevokeAccessTokenCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Api api = connection.open(shell)) {
      api.revokeAccessToken(id);
      shell.terminal().say("revoked access token " + id);
      return Complaints.DONE;
    }
  }
}
