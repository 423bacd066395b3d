package io.kiln.cli;

/** What reaches OpenCL from Java. */
enum BindingName {
    AUTO,
    JOCL,
    LWJGL;

    static final String WORDS = "auto|jocl|lwjgl";

    /** The binding of that word; any other word leaves the choice open. */
    static BindingName of(String word) {
        for (BindingName name : values()) {
            if (Usage.word(name).equals(word)) {
                return name;
            }
        }
        return AUTO;
    }
}
