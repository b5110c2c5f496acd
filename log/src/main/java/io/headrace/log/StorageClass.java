package io.headrace.log;

/** The storage class that S2 clients may name. It is kept and reported; it changes nothing here. */
public enum StorageClass {
  STANDARD,
  EXPRESS
}
