@org.jspecify.annotations.NullUnmarked
package io.lectern;
