package io.headrace.server.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who the server is to clients that speak TLS. It follows its files: what they say when they are
 * looked at again is offered to the connections that come then; those that are open keep what they
 * were opened with. Files that cannot be used change nothing. For any thread.
 */
public final class TlsIdentity {
  private static final Logger LOG = LoggerFactory.getLogger(TlsIdentity.class);

  /** TLS 1.3, and 1.2 for clients of some age. */
  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private static final ApplicationProtocolConfig EITHER_HTTP =
      new ApplicationProtocolConfig(
          Protocol.ALPN,
          SelectorFailureBehavior.NO_ADVERTISE,
          SelectedListenerFailureBehavior.ACCEPT,
          ApplicationProtocolNames.HTTP_2,
          ApplicationProtocolNames.HTTP_1_1);

  private final TlsFiles files;
  private volatile SslContext context;

  // What was tried last, whether it could be used or not. Guarded by this.
  private Texts tried;
  // What the log was told last. Guarded by this.
  private String complaint = "";

  /** The texts of both files. */
  @SuppressWarnings("ArrayRecordComponent") // Compared by its own method.
  private record Texts(byte[] certificate, byte[] key) {
    boolean sameAs(Texts other) {
      return Arrays.equals(certificate, other.certificate) && Arrays.equals(key, other.key);
    }
  }

  /**
   * Loads an identity from its files. Blocks.
   *
   * @throws UnusableTlsFilesException if there is nothing in them that can be used
   */
  public TlsIdentity(TlsFiles files) {
    this.files = files;
    this.tried = read();
    this.context = contextOf(identityOf(tried));
  }

  /** What a connection that begins now is encrypted by. */
  public SslHandler newHandler(ByteBufAllocator allocator, Duration handshakeTime) {
    SslHandler handler = context.newHandler(allocator);
    handler.setHandshakeTimeoutMillis(handshakeTime.toMillis());
    return handler;
  }

  /**
   * Looks whether the files have changed, and offers what they say now if it can be used. What
   * cannot be used is told in the log, once. Blocks.
   *
   * @return whether something else is offered than before
   */
  public synchronized boolean reload() {
    try {
      Texts now = read();
      // Said once more if they are gone once more.
      complaint = now.sameAs(tried) ? "" : complaint;
      return !now.sameAs(tried) && offer(now);
    } catch (UnusableTlsFilesException e) {
      complain(String.valueOf(e.getMessage()));
      return false;
    }
  }

  private boolean offer(Texts now) {
    CertifiedKey identity;
    try {
      identity = identityOf(now);
      context = contextOf(identity);
    } catch (UnusableTlsFilesException e) {
      tried = now;
      throw e;
    }
    // After any other failure they are tried again.
    tried = now;
    complaint = "";
    X509Certificate certificate = identity.chain().getFirst();
    LOG.info(
        "New clients get another certificate: that of {}, which ends on {}",
        certificate.getSubjectX500Principal(),
        certificate.getNotAfter().toInstant());
    return true;
  }

  private void complain(String why) {
    if (!why.equals(complaint)) {
      complaint = why;
      LOG.error("New clients still get the certificate that was loaded before, because {}", why);
    }
  }

  private Texts read() {
    return new Texts(read(files.certificate()), read(files.key()));
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UnusableTlsFilesException(
          "the file %s cannot be read (%s); give one that is there and may be read"
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }

  private CertifiedKey identityOf(Texts texts) {
    return CertifiedKey.read(files, texts.certificate(), texts.key());
  }

  private SslContext contextOf(CertifiedKey identity) {
    try {
      return SslContextBuilder.forServer(identity.key(), identity.chain())
          .sslProvider(SslProvider.JDK)
          .protocols(VERSIONS)
          .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
          .applicationProtocolConfig(EITHER_HTTP)
          .build();
    } catch (SSLException e) {
      throw new UnusableTlsFilesException(
          "the certificate in %s and the key in %s cannot be used for TLS: %s"
              .formatted(files.certificate(), files.key(), e.getMessage()),
          e);
    }
  }
}
