/**
 * Pages that need nothing but a browser: markup, style, charts and pictures inside of one file, in
 * light and in dark. They are well-formed XML, too. What they are about is known to the rooms that
 * make them.
 */
@NullMarked
package io.kiln.page;

import org.jspecify.annotations.NullMarked;
