package io.headrace.server.tls;

import java.nio.file.Path;

/**
 * The files that say who a server is.
 *
 * @param certificate its certificate, followed by those that vouch for it; PEM
 * @param key the certificate's private key, not encrypted; PEM, PKCS #8
 */
public record TlsFiles(Path certificate, Path key) {}
