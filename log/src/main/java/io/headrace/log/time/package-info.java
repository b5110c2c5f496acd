/**
 * Time, as something that is handed in: read the wall clock, measure a duration, start a thread.
 * {@link io.headrace.log.time.SystemTime} is the only place that asks the machine.
 */
@NullMarked
package io.headrace.log.time;

import org.jspecify.annotations.NullMarked;
