/// Settings as records that refuse nonsense: defaults from `conf/lectern.yaml`, then an own file, then the environment.
@NullMarked
package io.lectern.config;

import org.jspecify.annotations.NullMarked;
