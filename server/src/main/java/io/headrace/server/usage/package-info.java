/**
 * What is used of the server, by basin and in all: count it as it happens, sample the counters once
 * a minute, keep the samples in the server's own basin, fold minutes into hours and hours into
 * days, and tell what was used when.
 */
@NullMarked
package io.headrace.server.usage;

import org.jspecify.annotations.NullMarked;
