package io.headrace.testkit.disk;

/** What a simulated disk does to whoever trusts it, as it is counted. */
public enum Fault {
  /** A write stopped half way with an error. */
  FAILED_WRITE,
  /** A force failed; what it should have made durable is so in part. */
  FAILED_FORCE,
  /** A force took long. */
  SLOW_FORCE,
  /** There was no space. */
  DISK_FULL,
  /** Bytes reached the platter before anybody forced them. */
  EARLY_WRITE,
  /** The power went. */
  POWER_LOSS,
  /** The process was killed; what it wrote is in the page cache still. */
  PROCESS_KILL,
  /** A sector that was not forced kept what it held before. */
  LOST_SECTOR,
  /** A sector that was not forced holds a part of what was written. */
  TORN_SECTOR,
  /** A file's name, or the end of it, was not forced and is as before. */
  LOST_NAME,
  /** A bit of something durable turned over. */
  BIT_FLIP
}
