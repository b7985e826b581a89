/// To see inside, and to be seen from outside: health, readiness, metrics, on a port of their own.
@NullMarked
package io.lectern.ops;

import org.jspecify.annotations.NullMarked;
