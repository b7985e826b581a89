/// A Zoom of our own for demonstrations and tests: a server that speaks Zoom's REST API, keeps its rules (tokens,
/// daily quotas, live meetings per host), fails on request and remembers everything. Never on the path of production.
@NullMarked
package io.lectern.zoomsim;

import org.jspecify.annotations.NullMarked;
