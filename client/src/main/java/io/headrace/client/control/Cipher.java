package io.headrace.client.control;

/**
 * How the records of an encrypted stream are sealed.
 *
 * @param text its name on the wire
 */
public record Cipher(String text) {
  /** AEGIS-256. */
  public static final Cipher AEGIS_256 = new Cipher("aegis-256");

  /** AES-256-GCM. */
  public static final Cipher AES_256_GCM = new Cipher("aes-256-gcm");

  @Override
  public String toString() {
    return text;
  }
}
