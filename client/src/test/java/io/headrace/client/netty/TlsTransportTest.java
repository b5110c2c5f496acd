package io.headrace.client.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.fixture.LeakWatch;
import io.headrace.client.fixture.RunningServer;
import io.headrace.server.ServerOptions;
import io.headrace.server.tls.TlsFiles;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which servers are spoken to over TLS. The server's certificate is for the name localhost. */
@Timeout(60)
final class TlsTransportTest {
  static {
    LeakWatch.begin();
  }

  @TempDir private Path folder;

  private X509Bundle identity;
  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    identity =
        new CertificateBuilder()
            .algorithm(Algorithm.ecp256)
            .subject("CN=server")
            .addSanDnsName("localhost")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    TlsFiles files = new TlsFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"));
    Files.writeString(files.certificate(), identity.getCertificatePathPEM());
    Files.writeString(files.key(), identity.getPrivateKeyPEM());
    server = new RunningServer(ServerOptions.local(0).withTls(files));
  }

  @AfterEach
  void stop() {
    server.close();
    LeakWatch.check();
  }

  private ServerTrust ours() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {identity.toTrustManager()}, null);
    return ServerTrust.of(context);
  }

  private Heard ping(ServerTrust trust, String origin) {
    Heard heard = new Heard();
    try (Trial trial = new Trial(TransportSettings.DEFAULT, trust)) {
      trial.begin(Trial.get(URI.create(origin + ":" + server.port()), "/ping"), heard);
      if (heard.next().equals("opened")) {
        assertThat(heard.next()).isEqualTo("head 200");
        heard.rest();
      } else {
        heard.failure();
      }
    }
    return heard;
  }

  @Test
  void a_server_that_is_trusted_is_spoken_to_by_its_name() throws Exception {
    assertThat(ping(ours(), "https://localhost").hasFailed()).isFalse();
  }

  @Test
  void a_server_that_is_trusted_is_not_spoken_to_by_another_name() throws Exception {
    Heard heard = ping(ours(), "https://127.0.0.1");
    assertThat(heard.failure().kind()).hasToString("NOT_CONNECTED");
    assertThat(heard.failure().message()).contains("TLS", "127.0.0.1");
  }

  @Test
  void a_server_that_is_not_trusted_is_not_spoken_to() {
    Heard heard = ping(ServerTrust.system(), "https://localhost");
    assertThat(heard.failure().kind()).hasToString("NOT_CONNECTED");
    assertThat(heard.failure().message()).contains("TLS");
  }

  @Test
  void who_trusts_everybody_speaks_to_any_server_by_any_name() {
    assertThat(ping(ServerTrust.everybody(), "https://127.0.0.1").hasFailed()).isFalse();
  }
}
