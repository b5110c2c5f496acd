package io.headrace.client.chaos;

import io.headrace.client.Headrace;
import io.headrace.client.control.BasinConfig;
import io.headrace.testkit.network.FaultyProxy;
import io.headrace.testkit.recording.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server as a process of its own, on real files, that is killed and started again on them. */
final class ProcessStage implements Stage {
  private final Path folder;
  private ServerProcess process;
  private List<FaultyProxy> proxies = List.of();
  private @Nullable Headrace truth;

  private ProcessStage(Path folder, ServerProcess process) {
    this.folder = folder;
    this.process = process;
  }

  static ProcessStage open() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("headrace-chaos-");
    ProcessStage stage = new ProcessStage(folder, start(folder));
    var _ = stage.truth().createBasin(BASIN, BasinConfig.NONE);
    return stage;
  }

  private static ServerProcess start(Path folder) throws IOException {
    return ServerProcess.start(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ServerProgram.class.getName(),
            folder.toString()));
  }

  @Override
  public void lead(List<FaultyProxy> followers) {
    proxies = List.copyOf(followers);
    proxies.forEach(proxy -> proxy.leadTo(process.address()));
  }

  @Override
  public void strike(Strike.Blow blow) throws IOException, InterruptedException {
    switch (blow) {
      case REPLACE -> {
        proxies.forEach(FaultyProxy::leadNowhere);
        process.end();
      }
      case KILL -> {
        proxies.forEach(FaultyProxy::leadNowhere);
        process.kill();
      }
      // Where nobody listens any more.
      case KILL_AND_TURN_AWAY -> process.kill();
      case ABANDON, CLOSE_CLIENT ->
          throw new IllegalArgumentException("a server suffers no " + blow);
    }
    startAgain();
  }

  private void startAgain() throws IOException {
    closeTruth();
    process = start(folder);
    lead(proxies);
  }

  @Override
  public Headrace truth() {
    if (truth == null) {
      truth = Headrace.connect("http://127.0.0.1:" + process.address().getPort());
    }
    return truth;
  }

  private void closeTruth() {
    if (truth != null) {
      truth.close();
      truth = null;
    }
  }

  @Override
  public void settle() throws IOException, InterruptedException {
    process.kill();
    startAgain();
  }

  @Override
  public void close() throws IOException {
    closeTruth();
    try {
      process.kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<Path> inside;
    try (Stream<Path> walk = Files.walk(folder)) {
      inside = walk.toList();
    }
    // What is in a folder comes after it.
    for (Path path : inside.reversed()) {
      Files.deleteIfExists(path);
    }
  }
}
