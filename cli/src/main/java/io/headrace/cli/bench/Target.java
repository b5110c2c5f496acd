package io.headrace.cli.bench;

import io.headrace.cli.client.Api;
import io.headrace.cli.client.ServerAddress;
import io.headrace.cli.json.Json;
import io.headrace.cli.terminal.Shell;
import io.headrace.wire.BasinName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A server under load, and what one needs to put load on it. Belongs to one thread. */
final class Target implements AutoCloseable {
  private final Bench bench;
  private final Path data;
  private final Optional<String> token;
  private final BasinName basin;
  private final boolean basinIsOurs;
  private final LoadThreads threads;

  private @Nullable ServerProcess process;
  private ServerAddress address;
  private Api api;

  private Target(
      Bench bench,
      Path data,
      ServerAddress address,
      @Nullable ServerProcess process,
      Optional<String> token)
      throws InterruptedException {
    Shell shell = bench.shell();
    this.bench = bench;
    this.data = data;
    this.process = process;
    this.address = address;
    this.token = token;
    this.api = new Api(address, token);
    Optional<BasinName> given = bench.options().chain().basin();
    this.basin =
        given.orElseGet(() ->
            new BasinName("bench-" + Math.floorMod(shell.random().nextLong(), 1_000_000_000L)));
    this.basinIsOurs = given.isEmpty();
    this.threads = new LoadThreads(bench.options().clientThreads(), shell.threads());
    if (basinIsOurs) {
      api.createBasin(basin, Optional.empty(), Json.Members.NONE);
    }
  }

  /** The server that is there. */
  static Target given(Bench bench, ServerAddress address) throws InterruptedException {
    return new Target(bench, bench.options().folder(), address, null, bench.options().token());
  }

  /** A new server with this data folder. */
  static Target started(Bench bench, Path data) throws IOException, InterruptedException {
    try {
      ServerProcess process = start(bench, data);
      try {
        return new Target(bench, data, process.address(), process, Optional.empty());
      } catch (RuntimeException | InterruptedException e) {
        process.close();
        throw e;
      }
    } catch (IOException | RuntimeException | InterruptedException e) {
      Folders.delete(data);
      throw e;
    }
  }

  private static ServerProcess start(Bench bench, Path data)
      throws IOException, InterruptedException {
    return ServerProcess.start(
        bench.options(), data, bench.shell().time(), bench.shell().threads());
  }

  /** Requests to it. */
  Api api() {
    return api;
  }

  /** The basin that it takes place in. */
  BasinName basin() {
    return basin;
  }

  /** Requests to it as bytes. */
  Requests requests() {
    return new Requests(address, token, basin);
  }

  /** Where it is. */
  ServerAddress address() {
    return address;
  }

  /** What proves who asks, if it wants proof. */
  Optional<String> token() {
    return token;
  }

  /** The threads that make the load. */
  LoadThreads threads() {
    return threads;
  }

  /** A load on it. */
  ClosedLoop loop() {
    return new ClosedLoop(this, bench.shell().time(), bench.shell().pause());
  }

  /** Its process id, if it was started here. */
  OptionalLong pid() {
    return process == null ? OptionalLong.empty() : OptionalLong.of(process.pid());
  }

  /** The syncs that it has done, if it does any and says so. */
  SyncCounts syncs() throws InterruptedException {
    // In memory there is nothing to sync, and what is counted as a sync is not one.
    return process != null && bench.options().memory() ? SyncCounts.UNKNOWN : SyncCounts.of(api);
  }

  /** The CPU time that it has used, in seconds, if that can be known. */
  OptionalDouble cpuSeconds() {
    return process == null ? OptionalDouble.empty() : Kernel.cpuSeconds(process.pid());
  }

  /** Its process, which must have been started here. */
  ServerProcess process() {
    if (process == null) {
      throw new MismatchException("this can only be measured on a server that the bench starts");
    }
    return process;
  }

  /** Kills it, and starts another on the same data. */
  ServerProcess crashAndRestart() throws IOException, InterruptedException {
    process().kill();
    return restarted();
  }

  /** Ends it in good order, and starts another on the same data. */
  ServerProcess endAndRestart() throws IOException, InterruptedException {
    process().close();
    return restarted();
  }

  private ServerProcess restarted() throws IOException, InterruptedException {
    ServerProcess next = start(bench, data);
    api.close();
    process = next;
    address = next.address();
    api = new Api(address, token);
    return next;
  }

  @Override
  public void close() {
    threads.close();
    if (process == null) {
      leaveNothing();
      api.close();
    } else {
      api.close();
      process.close();
      Folders.delete(data);
    }
  }

  private void leaveNothing() {
    if (!basinIsOurs) {
      return;
    }
    try {
      api.deleteBasin(basin);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
