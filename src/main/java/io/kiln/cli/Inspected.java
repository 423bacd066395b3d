package io.kiln.cli;

import java.util.List;
import java.util.Map;

/** Something that was looked into. */
interface Inspected {
    /** For people. */
    List<String> lines();

    /** For programs: what {@link JsonText} writes. */
    Map<String, Object> facts();
}
