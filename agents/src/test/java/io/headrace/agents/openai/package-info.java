/** Tests of the agent that has a model answer, against an endpoint that is scripted. */
@NullMarked
package io.headrace.agents.openai;

import org.jspecify.annotations.NullMarked;
