package io.headrace.agents.demo;

import java.time.Duration;

/**
 * How fast the demo agent is.
 *
 * @param token how long a piece of text takes, on the average
 * @param firstToken how long it takes until the first
 * @param tool how long a tool takes, on the average
 */
public record Pace(Duration token, Duration firstToken, Duration tool) {
  /** That of a model of middle size: some fifty pieces a second. */
  public static final Pace MODEL =
      new Pace(Duration.ofMillis(20), Duration.ofMillis(350), Duration.ofMillis(700));

  /** As fast as it can. */
  public static final Pace NONE = new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO);

  public Pace {
    if (token.isNegative() || firstToken.isNegative() || tool.isNegative()) {
      throw new IllegalArgumentException("a pace takes no negative time");
    }
  }
}
