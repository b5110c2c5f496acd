package io.headrace.server.usage;

/** What is counted of one kind, so that it is told together. */
public enum Family {
  APPENDS(Unit.OPERATIONS),
  APPENDED_BYTES(Unit.BYTES),
  READS(Unit.OPERATIONS),
  READ_BYTES(Unit.BYTES),
  BASIN_OPERATIONS(Unit.OPERATIONS),
  ACCOUNT_OPERATIONS(Unit.OPERATIONS);

  private final Unit unit;

  Family(Unit unit) {
    this.unit = unit;
  }

  /** What its numbers count. */
  public Unit unit() {
    return unit;
  }
}
