package io.headrace.sessions.sim;

/**
 * What the workers of a simulation write: each word says who wrote it, for which run, and as which
 * of its words.
 */
record Tag(String worker, String run, long number) {
  static Tag of(String delta) {
    String[] fields = delta.strip().split("/", -1);
    if (fields.length != 3) {
      throw new Broken("OnlyTheOwnerWrites", "nobody wrote \"" + delta + "\"");
    }
    return new Tag(fields[0], fields[1], Long.parseLong(fields[2]));
  }

  @Override
  public String toString() {
    return worker + "/" + run + "/" + number + " ";
  }
}
