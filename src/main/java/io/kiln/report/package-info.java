/**
 * Pages about runs. {@code RunAccount} is what a run's folder tells, {@code Examined} how its model
 * answers; {@code RunPage} shows both, a class a section. {@code Comparison} lays runs beside each
 * other, for the screen and for a page.
 */
@NullMarked
package io.kiln.report;

import org.jspecify.annotations.NullMarked;
