/**
 * Where examples come from: files (IDX, NumPy, CSV, pictures in folders, photographs), the MNIST
 * digits, and a built-in set of drawn digits for machines that have neither.
 *
 * <p>A {@link io.kiln.data.Dataset} is labelled examples in memory, one row each; how a row becomes
 * numbers is a {@link io.kiln.data.Scaling}. Every file is treated as hostile: sizes it declares
 * are checked against what is there before anything is allocated, and whatever is wrong becomes a
 * {@link io.kiln.data.DataException} of one line. This room imports nothing else of Kiln.
 */
@NullMarked
package io.kiln.data;

import org.jspecify.annotations.NullMarked;
