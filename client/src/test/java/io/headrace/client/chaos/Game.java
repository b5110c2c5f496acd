package io.headrace.client.chaos;

/**
 * A round that is to be played.
 *
 * @param name of its stream, too
 * @param plan what happens in it
 * @param again how to play it again, for people
 */
record Game(String name, Plan plan, String again) {}
