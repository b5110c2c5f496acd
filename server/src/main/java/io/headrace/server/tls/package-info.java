/**
 * Speaking TLS: load a certificate and its key from files, offer them to clients, and load them
 * again when the files change.
 */
@NullMarked
package io.headrace.server.tls;

import org.jspecify.annotations.NullMarked;
