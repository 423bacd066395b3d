/**
 * The command {@code kiln}: {@link io.kiln.cli.Main} and one class a verb.
 *
 * <p>Data goes to standard output, everything else to standard error. A verb throws what went
 * wrong; {@link io.kiln.cli.ExitCode} turns it into the number that the caller sees, and Main into
 * one line. What surrounds a command (streams, environment, working folder) reaches it through a
 * {@link io.kiln.cli.Shell}, so that tests run commands in their own JVM.
 */
@NullMarked
package io.kiln.cli;

import org.jspecify.annotations.NullMarked;
