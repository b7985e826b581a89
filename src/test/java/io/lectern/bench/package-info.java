/// Measurements by hand (`scripts/bench`): no tests, and nothing the server needs.
@NullMarked
package io.lectern.bench;

import org.jspecify.annotations.NullMarked;
