/** What programs do with the SDK. Each runs as a test; the documents show parts of them. */
@NullMarked
package io.headrace.client.example;

import org.jspecify.annotations.NullMarked;
