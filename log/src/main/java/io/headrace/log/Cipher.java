package io.headrace.log;

/** The cipher with which a stream's records are encrypted under keys that clients supply. */
public enum Cipher {
  AEGIS_256,
  AES_256_GCM
}
