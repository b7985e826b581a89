/// The stores and the cluster beneath the features: Postgres, Redis, migrations, Lua scripts, embedded servers, meters.
@NullMarked
package io.lectern.platform;

import org.jspecify.annotations.NullMarked;
