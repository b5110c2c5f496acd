package io.headrace.testkit.sim;

import io.headrace.log.Stream;
import io.headrace.testkit.oracle.StreamLife;
import io.headrace.testkit.oracle.StreamTrack;
import java.util.Optional;

/**
 * A stream that somebody has looked up.
 *
 * @param track what must be true of the bearer of its name
 * @param life the life that it was in, by the number of its creation
 * @param stream the engine's object
 */
record Handle(StreamTrack track, long life, Stream stream) {
  /** What must be true of this stream; empty once it is gone. */
  Optional<StreamLife> answered() {
    return track.answered().filter(it -> it.number() == life);
  }

  /** What all open operations lead to; empty if the stream is or will be gone. */
  Optional<StreamLife> expected() {
    return track.expected().filter(it -> it.number() == life);
  }
}
