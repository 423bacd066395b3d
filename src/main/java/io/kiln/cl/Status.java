package io.kiln.cl;

/** The specification's error codes in words. */
final class Status {
    private Status() {}

    static String of(int status) {
        return "error " + status;
    }
}
