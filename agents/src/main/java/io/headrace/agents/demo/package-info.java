/**
 * An agent that needs no model: it plays scripts, so that everything a session can do can be seen
 * and tested. {@link io.headrace.agents.demo.DemoAgent} picks the script by what the user says.
 */
@NullMarked
package io.headrace.agents.demo;

import org.jspecify.annotations.NullMarked;
