/**
 * Time, as something that is handed in: read the wall clock, measure a duration, start a thread;
 * and what no seed may repeat, {@link io.headrace.log.time.SystemChance}. {@link
 * io.headrace.log.time.SystemTime} is the only place that asks the machine for the time.
 */
@NullMarked
package io.headrace.log.time;

import org.jspecify.annotations.NullMarked;
