package io.headrace.client.example;

import io.headrace.client.StreamClient;
import io.headrace.client.error.ConditionFailedException;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One writer at a time: whoever takes over fences the one before, whose appends are refused. */
final class FencedTakeover {
  private final StreamClient stream;
  private final String token;

  private FencedTakeover(StreamClient stream, String token) {
    this.stream = stream;
    this.token = token;
  }

  /** Takes over, whoever wrote before. */
  static FencedTakeover of(StreamClient stream, String token) throws InterruptedException {
    stream.append(AppendInput.of(new Command.Fence(token).toRecord()));
    return new FencedTakeover(stream, token);
  }

  /** Appends, and tells whether this writer is still the one. */
  boolean append(String text) throws InterruptedException {
    AppendInput guarded =
        new AppendInput(List.of(AppendRecord.of(text)), OptionalLong.empty(), Optional.of(token));
    try {
      stream.append(guarded);
      return true;
    } catch (ConditionFailedException somebodyTookOver) {
      return false;
    }
  }
}
