/**
 * OpenCL from Java: one narrow interface, {@link io.kiln.cl.Cl}, with two bindings behind it, JOCL
 * and LWJGL. The only room that imports a binding. {@link io.kiln.cl.Bindings} finds one that
 * loads, or says why none does; {@link io.kiln.cl.CheckedCl} stands between callers and a binding,
 * so that a mistake is an exception here and not a dead process in the driver; {@link
 * io.kiln.cl.Discovery} says what devices there are.
 */
@NullMarked
package io.kiln.cl;

import org.jspecify.annotations.NullMarked;
