/**
 * How files are written that a user would miss. A {@link io.kiln.file.Disk} has few operations; {@link
 * io.kiln.file.DurableFiles} puts them into an order in which neither a kill nor a loss of power can
 * tear a file. Tests note the operations, replay every beginning of them, and let each fail in turn.
 * This room imports nothing of ours.
 */
@NullMarked
package io.kiln.file;

import org.jspecify.annotations.NullMarked;
