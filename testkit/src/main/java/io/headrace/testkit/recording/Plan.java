package io.headrace.testkit.recording;

/**
 * What is recorded.
 *
 * @param workflow what the appends have about them
 * @param clients how many clients work at once
 * @param operations how many operations each of them does
 * @param cuts how many connections are cut meanwhile
 * @param kills how often the server is killed meanwhile
 * @param seed decides what the clients do and what happens to them; not who is faster
 */
public record Plan(Workflow workflow, int clients, int operations, int cuts, int kills, long seed) {
  public Plan {
    check("clients", clients, 1);
    check("operations", operations, 1);
    check("cuts", cuts, 0);
    check("kills", kills, 0);
  }

  private static void check(String what, int count, int least) {
    if (count < least) {
      throw new IllegalArgumentException(
          "expected at least " + least + " " + what + ", but got " + count);
    }
  }
}
