/// Drives the pool of Zoom seats over three nodes by chance, with a simulated Zoom that fails in every way it knows and
/// nodes that are killed and stopped, and judges what is left when all is quiet. And measures the full hour.
@org.jspecify.annotations.NullMarked
package io.lectern.zoomcheck;
