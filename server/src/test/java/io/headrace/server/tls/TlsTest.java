package io.headrace.server.tls;

import static io.headrace.server.ServerFixture.IN_BASIN;
import static io.headrace.server.ServerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.server.ErrorLog;
import io.headrace.server.Http2Client;
import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.ServerOptions;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS: which versions and protocols are spoken, and what becomes of certificates. */
@Timeout(60)
@Tag("slow")
final class TlsTest {
  private static final X509Bundle FIRST = certificate("first", Algorithm.ecp256);
  private static final X509Bundle SECOND = certificate("second", Algorithm.ecp256);

  @TempDir private Path folder;

  private TlsFiles files;
  private ServerFixture server;

  private static X509Bundle certificate(String name, Algorithm algorithm) {
    try {
      return new CertificateBuilder()
          .algorithm(algorithm)
          .subject("CN=" + name)
          .addSanDnsName("localhost")
          .setIsCertificateAuthority(true)
          .buildSelfSigned();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void start() throws IOException {
    files = new TlsFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"));
    install(FIRST);
    server = new ServerFixture(ServerOptions.local(0).withTls(files));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void install(X509Bundle identity) throws IOException {
    Files.writeString(files.certificate(), identity.getCertificatePathPEM());
    Files.writeString(files.key(), identity.getPrivateKeyPEM());
  }

  private SSLSocket connect(X509Bundle trusted, String version, String... protocols)
      throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trusted.toTrustManager()}, null);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(server.server().address().getAddress(), server.server().port());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    try {
      socket.startHandshake();
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private RawClient client(X509Bundle trusted) throws Exception {
    return server.track(new RawClient(connect(trusted, "TLSv1.3", "http/1.1")));
  }

  private static RawClient.Answer create(RawClient client, String basin) {
    return client.send(request("PUT", "/v1/basins/" + basin, "", "{}")).answer();
  }

  private String offered() throws Exception {
    for (X509Bundle each : new X509Bundle[] {FIRST, SECOND}) {
      try (SSLSocket socket = connect(each, "TLSv1.3")) {
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName();
      } catch (SSLHandshakeException e) {
        // It is another one then.
      }
    }
    throw new AssertionError("expected one of two certificates, but it is neither");
  }

  // Speaking.

  @ParameterizedTest
  @CsvSource({
    "TLSv1.3, h2, h2",
    "TLSv1.3, http/1.1, http/1.1",
    "TLSv1.2, h2, h2",
    "TLSv1.2, http/1.1, http/1.1",
    "TLSv1.3, h2 http/1.1, h2",
    "TLSv1.3, http/1.1 h2, h2",
    "TLSv1.3, '', ''",
  })
  void client_and_server_agree_on_a_version_of_tls_and_of_http(
      String version, String asked, String agreed) throws Exception {
    String[] protocols = asked.isEmpty() ? new String[0] : asked.split(" ", -1);
    try (SSLSocket socket = connect(FIRST, version, protocols)) {
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
      assertThat(socket.getApplicationProtocol()).isEqualTo(agreed);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"ecp256", "ecp384", "rsa2048", "ed25519"})
  void certificates_of_every_usual_kind_are_served(Algorithm algorithm) throws Exception {
    X509Bundle identity = certificate("kind", algorithm);
    install(identity);
    assertThat(server.server().reloadCertificate()).isTrue();

    assertThat(create(client(identity), "test-basin").status()).isEqualTo(201);
  }

  @Test
  void http_1_and_http_2_share_the_port() throws Exception {
    RawClient client = client(FIRST);
    assertThat(create(client, "test-basin").status()).isEqualTo(201);
    assertThat(create(client, "test-basin").status()).as("on the same connection").isEqualTo(200);

    SslContext trusting =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .trustManager(FIRST.getCertificate())
            .endpointIdentificationAlgorithm("")
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2))
            .build();
    try (Http2Client second = new Http2Client(server.server().address(), trusting)) {
      Http2Client.Exchange exchange = second.begin("GET", "/v1/basins", Map.of(), true);
      assertThat(exchange.next()).isEqualTo("200");
      assertThat(exchange.rest()).contains("\"name\":\"test-basin\"");
    }
  }

  @Test
  void large_bodies_and_live_events_pass_through() throws Exception {
    RawClient writer = client(FIRST);
    create(writer, "test-basin");
    writer.send(request("PUT", "/v1/streams/s", IN_BASIN, "")).answer();
    RawClient reader = client(FIRST);
    reader.send(
        request(
            "GET",
            "/v1/streams/s/records?seq_num=0&wait=60",
            IN_BASIN + "accept: text/event-stream\r\n",
            ""));
    assertThat(reader.head().status()).isEqualTo(200);

    String body = "x".repeat(500_000);
    String append = "{\"records\":[{\"body\":\"" + body + "\"}]}";
    assertThat(
            writer
                .send(request("POST", "/v1/streams/s/records", IN_BASIN, append))
                .answer()
                .status())
        .isEqualTo(200);
    String event = reader.event();
    while (!event.contains("event: batch")) {
      event = reader.event();
    }
    assertThat(event).contains(body);
  }

  @Test
  void a_request_in_clear_text_is_told_to_use_https() {
    RawClient.Answer answer = server.call("GET", "/v1/basins", "", "");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("speaks TLS", "https://");
  }

  @Test
  void a_client_that_does_not_trust_the_server_harms_nobody() throws Exception {
    assertThatThrownBy(() -> connect(SECOND, "TLSv1.3")).isInstanceOf(SSLHandshakeException.class);
    server.client().send(new byte[] {22, 3, 1, 0, 4, 'j', 'u', 'n', 'k'});

    assertThat(create(client(FIRST), "test-basin").status()).isEqualTo(201);
  }

  @Test
  void a_connection_ends_in_good_order_when_the_server_stops() throws Exception {
    RawClient client = client(FIRST);
    assertThat(create(client, "test-basin").status()).isEqualTo(201);

    CompletableFuture<Void> stopping = CompletableFuture.runAsync(server.server()::close);
    assertThat(client.isEnded()).isTrue();
    client.close();
    stopping.join();
  }

  // Renewing.

  @Test
  void files_that_have_not_changed_are_left_alone() {
    assertThat(server.server().reloadCertificate()).isFalse();
  }

  @Test
  void new_connections_get_the_new_certificate_and_open_ones_go_on() throws Exception {
    RawClient before = client(FIRST);
    assertThat(create(before, "basin-one").status()).isEqualTo(201);

    install(SECOND);
    assertThat(server.server().reloadCertificate()).isTrue();
    assertThat(offered()).isEqualTo("CN=second");
    assertThat(create(before, "basin-two").status()).isEqualTo(201);
    assertThat(create(client(SECOND), "basin-two").status()).isEqualTo(200);
    assertThat(server.server().reloadCertificate()).as("once is enough").isFalse();
  }

  @Test
  void a_pair_that_is_replaced_one_file_after_the_other_is_used_when_it_is_whole()
      throws Exception {
    Files.writeString(files.certificate(), SECOND.getCertificatePathPEM());
    assertThat(server.server().reloadCertificate()).isFalse();
    assertThat(offered()).isEqualTo("CN=first");

    Files.writeString(files.key(), SECOND.getPrivateKeyPEM());
    assertThat(server.server().reloadCertificate()).isTrue();
    assertThat(offered()).isEqualTo("CN=second");
  }

  @Test
  void files_that_are_gone_for_a_while_change_nothing() throws Exception {
    Files.delete(files.key());
    assertThat(server.server().reloadCertificate()).isFalse();
    assertThat(offered()).isEqualTo("CN=first");

    install(SECOND);
    assertThat(server.server().reloadCertificate()).isTrue();
    install(FIRST);
    assertThat(server.server().reloadCertificate()).isTrue();
    assertThat(offered()).isEqualTo("CN=first");
  }

  @Test
  void files_that_are_gone_are_told_once_each_time() throws Exception {
    String key = Files.readString(files.key());
    try (ErrorLog log = new ErrorLog()) {
      for (int times = 1; times <= 2; times++) {
        Files.delete(files.key());
        for (int looks = 0; looks < 3; looks++) {
          assertThat(server.server().reloadCertificate()).isFalse();
        }
        assertThat(log.errors()).hasSize(times);
        Files.writeString(files.key(), key);
        assertThat(server.server().reloadCertificate()).isFalse();
      }
    }
  }

  /**
   * Files that are of no use.
   *
   * @param name what is wrong with them
   * @param certificate the text of one
   * @param key the text of the other
   * @param message what is said of them
   */
  record Broken(String name, String certificate, String key, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Broken> broken() {
    String certificate = SECOND.getCertificatePathPEM();
    String key = SECOND.getPrivateKeyPEM();
    X509Bundle rsa = certificate("rsa", Algorithm.rsa2048);
    return Stream.of(
        new Broken("no certificate", "", key, "expected a certificate in PEM"),
        new Broken(
            "half a certificate",
            certificate.substring(0, certificate.length() / 2),
            key,
            "expected certificates in PEM"),
        new Broken("no key", certificate, "", "openssl pkcs8"),
        new Broken(
            "a key in another form",
            certificate,
            key.replace("PRIVATE", "EC PRIVATE"),
            "openssl pkcs8"),
        new Broken(
            "half a key",
            certificate,
            key.replaceFirst("(?s)(-----BEGIN PRIVATE KEY-----.{40}).*(-----END)", "$1\n$2"),
            "is another or damaged"),
        new Broken(
            "another's key", certificate, FIRST.getPrivateKeyPEM(), "put files there that belong"),
        new Broken(
            "a key of another kind",
            certificate,
            rsa.getPrivateKeyPEM(),
            "expected the EC key of the certificate"),
        new Broken("both swapped", key, certificate, "expected"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void what_cannot_be_used_is_refused_at_the_start_and_changes_nothing_later(Broken broken)
      throws Exception {
    Files.writeString(files.certificate(), broken.certificate());
    Files.writeString(files.key(), broken.key());

    assertThatThrownBy(() -> new TlsIdentity(files))
        .isInstanceOf(UnusableTlsFilesException.class)
        .hasMessageContaining(broken.message())
        .hasMessageContaining(folder.toString());
    assertThat(server.server().reloadCertificate()).isFalse();
    assertThat(offered()).isEqualTo("CN=first");
  }

  @Test
  void a_file_that_is_not_there_is_named_at_the_start() {
    assertThatThrownBy(() -> new TlsIdentity(new TlsFiles(folder.resolve("none"), files.key())))
        .hasMessageContaining(folder.resolve("none").toString())
        .hasMessageContaining("NoSuchFileException");
  }
}
