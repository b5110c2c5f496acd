package io.headrace.client.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Which servers are believed to be who they say they are. Any thread may use it. */
public final class ServerTrust {
  private final JdkSslContext tls;
  private final boolean checksName;

  private ServerTrust(SSLContext context, boolean checksName) {
    this.tls =
        new JdkSslContext(
            context,
            /* isClient= */ true,
            Http2SecurityUtil.CIPHERS,
            SupportedCipherSuiteFilter.INSTANCE,
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2),
            ClientAuth.NONE,
            new String[] {"TLSv1.3", "TLSv1.2"},
            /* startTls= */ false);
    this.checksName = checksName;
  }

  /** Those whose certificate one of this machine's authorities has signed. */
  public static ServerTrust system() {
    try {
      return new ServerTrust(SSLContext.getDefault(), /* checksName= */ true);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this machine's own TLS settings are unusable", e);
    }
  }

  /** Those that the context trusts, if the certificate is for the name they were called by. */
  public static ServerTrust of(SSLContext context) {
    return new ServerTrust(context, /* checksName= */ true);
  }

  /** Everybody. What is sent can then be read and changed by whoever is in between. */
  public static ServerTrust everybody() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
      return new ServerTrust(context, /* checksName= */ false);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this machine has no TLS", e);
    }
  }

  SslHandler handler(ByteBufAllocator allocator, Origin origin) {
    SslHandler handler = tls.newHandler(allocator, origin.host(), origin.port());
    SSLParameters parameters = handler.engine().getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(checksName ? "HTTPS" : null);
    handler.engine().setSSLParameters(parameters);
    return handler;
  }
}
