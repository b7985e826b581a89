/// Zoom's REST API as this program uses it: typed calls, sealed answers, tokens that are fetched once.
@NullMarked
package io.lectern.zoomapi;

import org.jspecify.annotations.NullMarked;
