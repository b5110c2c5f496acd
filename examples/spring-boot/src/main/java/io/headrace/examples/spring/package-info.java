/**
 * A chat in Spring Boot: a controller takes what users say and returns a run, a model answers it in
 * the background, and browsers watch the answer at Headrace.
 */
@NullMarked
package io.headrace.examples.spring;

import org.jspecify.annotations.NullMarked;
