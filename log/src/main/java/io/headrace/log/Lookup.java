package io.headrace.log;

/** The answer to a look for a stream by its name. */
public sealed interface Lookup {
  /** There it is. It may be about to be deleted; each operation on it tells. */
  record Found(Stream stream) implements Lookup {}

  /** There is no such basin. */
  record BasinMissing() implements Lookup {}

  /** The basin is being deleted, and everything in it with it. */
  record BasinDeleting() implements Lookup {}

  /**
   * There is no such stream.
   *
   * @param basin its basin, which says whether it may be created on the way
   */
  record StreamMissing(BasinInfo basin) implements Lookup {}
}
