/// A Zoom of our own for demonstrations and tests: a server that speaks Zoom's REST API and posts its webhooks, keeps
/// its
/// rules (tokens, scopes, rates, daily quotas, live meetings per host, meetings that end by themselves), fails on
/// request
/// and remembers everything. Never on the path of production.
///
/// To be read from [ZoomSim], which is how it is started and driven. What there is lives in `SimWorld` and its parts
/// (`Sim…`), each with a lock of its own; Zoom's side of it is `Zoom…` and `…Bodies`; what it posts, `…Hook…` and
/// `Delivery`; what is asked of it below `/sim`, `SimRoutes` and `SimOrders`. Facts that were borrowed are those of
/// developers.zoom.us/docs/api unless a comment names another source.
@NullMarked
package io.lectern.zoomsim;

import org.jspecify.annotations.NullMarked;
