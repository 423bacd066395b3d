/**
 * Which kernels a matrix product gets, as data. A {@link io.kiln.tuning.Table} has rows: for which
 * devices, for which shapes, which kernels with which parameters, and where that is known from. One
 * table comes with Kiln (kernels/tuning.csv), another is the user's, in the cache. What is true of
 * a device is a list of {@link io.kiln.tuning.Rule}s, of which the first that fits a product holds.
 * Nothing here knows what the parameters mean.
 */
@NullMarked
package io.kiln.tuning;

import org.jspecify.annotations.NullMarked;
