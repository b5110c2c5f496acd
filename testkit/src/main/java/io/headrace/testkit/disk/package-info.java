/** A disk that forgets, tears, fills up, fails and rots, all of it under a seed. */
@NullMarked
package io.headrace.testkit.disk;

import org.jspecify.annotations.NullMarked;
