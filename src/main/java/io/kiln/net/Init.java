package io.kiln.net;

import io.kiln.device.DeviceException;
import io.kiln.device.Philox;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the weights of a layer begin. Biases begin at zero.
 *
 * @param kind the distribution
 * @param low lower end of {@link Kind#UNIFORM}, else 0
 * @param high upper end of {@link Kind#UNIFORM}, else 0
 */
public record Init(Kind kind, float low, float high) {
    /** The distributions, with {@code in} and {@code out} the layer's sides. */
    public enum Kind {
        /** Normal with variance {@code 2 / in}: He, Zhang, Ren and Sun (2015), for ReLU. */
        HE_NORMAL,
        /** Uniform in {@code +-sqrt(6 / in)}: the same variance. */
        HE_UNIFORM,
        /**
         * Normal with variance {@code 2 / (in + out)}: Glorot and Bengio (2010), for sigmoid and
         * tanh.
         */
        XAVIER_NORMAL,
        /** Uniform in {@code +-sqrt(6 / (in + out))}: the same variance. */
        XAVIER_UNIFORM,
        /** Uniform between two given numbers. */
        UNIFORM
    }

    /** He's normal distribution. */
    public static final Init HE_NORMAL = new Init(Kind.HE_NORMAL, 0, 0);

    /** He's uniform distribution. */
    public static final Init HE_UNIFORM = new Init(Kind.HE_UNIFORM, 0, 0);

    /** Glorot's normal distribution. */
    public static final Init XAVIER_NORMAL = new Init(Kind.XAVIER_NORMAL, 0, 0);

    /** Glorot's uniform distribution. */
    public static final Init XAVIER_UNIFORM = new Init(Kind.XAVIER_UNIFORM, 0, 0);

    private static final Pattern UNIFORM = Pattern.compile("uniform\\(([^,()]+),([^,()]+)\\)");

    /**
     * Checks the interval.
     *
     * @throws DeviceException when it is empty or not finite
     */
    public Init {
        if (!(low <= high) || Float.isInfinite(low) || Float.isInfinite(high)) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "init: uniform(%s,%s), needs finite numbers, the lower first",
                    low,
                    high));
        }
    }

    /**
     * Uniform between two numbers.
     *
     * @param low lower end
     * @param high upper end
     * @return the distribution
     */
    public static Init uniform(float low, float high) {
        return new Init(Kind.UNIFORM, low, high);
    }

    /**
     * Reads the name in files and options.
     *
     * @param label for example {@code he-normal} or {@code uniform(-0.05,0.05)}
     * @return the distribution
     * @throws DeviceException when there is none of that name, with the list
     */
    public static Init of(String label) {
        String text = label.trim().toLowerCase(Locale.ROOT);
        Matcher uniform = UNIFORM.matcher(text);
        try {
            if (uniform.matches()) {
                return uniform(
                        Float.parseFloat(uniform.group(1)), Float.parseFloat(uniform.group(2)));
            }
            Kind kind = Kind.valueOf(text.replace('-', '_').toUpperCase(Locale.ROOT));
            if (kind != Kind.UNIFORM) {
                return new Init(kind, 0, 0);
            }
        } catch (IllegalArgumentException e) {
            // falls through to the one message
        }
        throw new DeviceException(
                "init '" + label
                        + "' is not one of he-normal, he-uniform, xavier-normal, xavier-uniform, uniform(LOW,HIGH)");
    }

    /**
     * The name in files and options.
     *
     * @return for example {@code he-normal}
     */
    public String label() {
        return kind == Kind.UNIFORM
                ? "uniform(" + low + "," + high + ")"
                : kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * One initial weight.
     *
     * @param random the layer's numbers
     * @param index which weight, counting in file order {@code [out][in]}
     * @param in inputs of the layer
     * @param out outputs of the layer
     * @return the weight
     */
    public float draw(Philox random, long index, int in, int out) {
        return (float)
                switch (kind) {
                    case HE_NORMAL -> random.normal(index) * StrictMath.sqrt(2.0 / in);
                    case HE_UNIFORM -> symmetric(random, index, StrictMath.sqrt(6.0 / in));
                    case XAVIER_NORMAL -> random.normal(index) * StrictMath.sqrt(2.0 / (in + out));
                    case XAVIER_UNIFORM ->
                        symmetric(random, index, StrictMath.sqrt(6.0 / (in + out)));
                    case UNIFORM -> low + random.uniform(index) * (high - low);
                };
    }

    private static double symmetric(Philox random, long index, double bound) {
        return (2 * random.uniform(index) - 1) * bound;
    }
}
