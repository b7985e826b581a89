/// What crosses the wire and the names everything else shares: typed ids, sealed frames, close reasons and the one
/// table of refusals. Knows no Vert.x.
@NullMarked
package io.lectern.protocol;

import org.jspecify.annotations.NullMarked;
