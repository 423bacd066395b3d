package io.kiln.train;

import io.kiln.device.DeviceException;

/** What numbers of a training have to be; all methods throw a {@link DeviceException}. */
final class Range {
    private static final float LEAST_EPSILON = 1e-12f;

    private Range() {}

    /** Of what is kept from step to step, so that something new comes in. */
    static void share(String what, float got) {
        require(got >= 0 && got < 1, what, got, "0 to below 1");
    }

    static void decay(float got) {
        require(got >= 0 && got < Float.POSITIVE_INFINITY, "weight decay", got, "0 or more");
    }

    /** Of a length, 0 meaning that there is none. */
    static void limit(String what, float got) {
        require(got >= 0 && got < Float.POSITIVE_INFINITY, what, got, "0 or more");
    }

    /** Less would be no more than the roots of denormal numbers, which are not exact. */
    static void epsilon(float got) {
        boolean fits = got >= LEAST_EPSILON && got < Float.POSITIVE_INFINITY;
        require(fits, "epsilon", got, LEAST_EPSILON + " or more");
    }

    static void require(boolean fits, String what, Number got, String needs) {
        if (!fits) {
            throw new DeviceException(what + " " + got + ": needs " + needs);
        }
    }
}
