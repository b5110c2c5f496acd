package io.headrace.server.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private key and the certificates that vouch for it, which belong together.
 *
 * @param key the key
 * @param chain the key's certificate first
 */
record CertifiedKey(PrivateKey key, List<X509Certificate> chain) {
  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
  private static final byte[] PROBE = "headrace".getBytes(StandardCharsets.US_ASCII);

  /** Reads the texts of two files. The messages of what is thrown name them. */
  static CertifiedKey read(TlsFiles files, byte[] certificatePem, byte[] keyPem) {
    List<X509Certificate> chain = chain(files, certificatePem);
    PublicKey certified = chain.getFirst().getPublicKey();
    PrivateKey key = key(files, keyPem, certified.getAlgorithm());
    if (!belongTogether(files, key, certified)) {
      throw new UnusableTlsFilesException(
          "the key in %s is not the one that the first certificate in %s is for; put files there that belong together"
              .formatted(files.key(), files.certificate()));
    }
    return new CertifiedKey(key, chain);
  }

  private static List<X509Certificate> chain(TlsFiles files, byte[] pem) {
    List<X509Certificate> chain;
    try {
      chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .stream()
              .map(CertifiedKey::x509)
              .toList();
    } catch (GeneralSecurityException e) {
      throw new UnusableTlsFilesException(
          "expected certificates in PEM in %s, but they cannot be read: %s"
              .formatted(files.certificate(), e.getMessage()),
          e);
    }
    if (chain.isEmpty()) {
      throw new UnusableTlsFilesException(
          "expected a certificate in PEM, \"-----BEGIN CERTIFICATE-----\", in %s, but there is none"
              .formatted(files.certificate()));
    }
    return chain;
  }

  private static X509Certificate x509(Certificate certificate) {
    return (X509Certificate) certificate;
  }

  private static PrivateKey key(TlsFiles files, byte[] pem, String algorithm) {
    Matcher matcher = PRIVATE_KEY.matcher(new String(pem, StandardCharsets.ISO_8859_1));
    if (!matcher.find()) {
      throw new UnusableTlsFilesException(
          "expected a private key in PEM that is PKCS #8 and not encrypted, \"-----BEGIN PRIVATE KEY-----\", in %s, but there is none; `openssl pkcs8 -topk8 -nocrypt` makes one of others"
              .formatted(files.key()));
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new UnusableTlsFilesException(
          "expected the %s key of the certificate in %s in %s, but what is there is another or damaged: %s"
              .formatted(algorithm, files.certificate(), files.key(), e.getMessage()),
          e);
    }
  }

  /** Whether what the key signs is what the certificate's key takes for signed. */
  private static boolean belongTogether(TlsFiles files, PrivateKey key, PublicKey certified) {
    try {
      Signature signature = Signature.getInstance(signatureOf(certified.getAlgorithm()));
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      throw new UnusableTlsFilesException(
          "the key in %s cannot be used with the certificate in %s: %s"
              .formatted(files.key(), files.certificate(), e.getMessage()),
          e);
    }
  }

  private static String signatureOf(String algorithm) {
    return switch (algorithm) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> algorithm;
    };
  }
}
