/// Typed addresses over the Vert.x event bus. The only package that touches it.
@NullMarked
package io.lectern.bus;

import org.jspecify.annotations.NullMarked;
