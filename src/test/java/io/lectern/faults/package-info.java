/// What Lectern promises while things break, held against real processes: `scripts/bench faults`, and a short form of
/// it among the tests.
@NullMarked
package io.lectern.faults;

import org.jspecify.annotations.NullMarked;
