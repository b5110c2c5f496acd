/**
 * How often is often enough: decide whether something may happen now, or how long it has to wait.
 * {@link io.headrace.server.rate.Rate} is the pure rule, {@link io.headrace.server.rate.Bucket} its
 * memory of one number, {@link io.headrace.server.rate.Buckets} one for each stream.
 */
@NullMarked
package io.headrace.server.rate;

import org.jspecify.annotations.NullMarked;
