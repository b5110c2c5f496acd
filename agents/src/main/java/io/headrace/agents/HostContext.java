package io.headrace.agents;

import io.headrace.log.time.Time;
import io.headrace.sessions.Alarms;
import java.util.concurrent.ThreadFactory;

/**
 * What a host of agents lives on.
 *
 * @param time the clock
 * @param alarms has things done later
 * @param threads makes threads for answers, and for calls that may take a while: virtual ones
 * @param limits what is bounded
 */
public record HostContext(Time time, Alarms alarms, ThreadFactory threads, AgentLimits limits) {}
