package io.headrace.client.control;

/**
 * How records are stored.
 *
 * @param text its name on the wire
 */
public record StorageClass(String text) {
  /** Cheaper, and slower to acknowledge. */
  public static final StorageClass STANDARD = new StorageClass("standard");

  /** Fast to acknowledge. */
  public static final StorageClass EXPRESS = new StorageClass("express");

  @Override
  public String toString() {
    return text;
  }
}
