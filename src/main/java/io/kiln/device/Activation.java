package io.kiln.device;

/**
 * The non-linear half of a neuron, {@code y = F(z)}, applied to each element. Its derivative is
 * written in the
 * <em>output</em>, {@code dF/dz = D(y)}, so that the backward pass needs no {@code z}.
 */
public enum Activation {
    /** {@code F(z) = z}, {@code D(y) = 1}: for the layer under a softmax, and for regression. */
    IDENTITY("identity"),
    /** {@code F(z) = max(z, 0)}, {@code D(y) = 1 if y > 0 else 0}. A NaN stays a NaN. */
    RELU("relu"),
    /** {@code F(z) = 1 / (1 + exp(-z))}, {@code D(y) = y (1 - y)}. */
    SIGMOID("sigmoid"),
    /** {@code F(z) = tanh z}, {@code D(y) = 1 - y^2}. */
    TANH("tanh"),
    /**
     * {@code F(z) = 1.7159 tanh(2z/3)}, {@code D(y) = (2/3) (1.7159 - y^2 / 1.7159)}: LeCun,
     * Bottou, Orr and Müller, "Efficient BackProp" (1998), section 4.4.
     */
    SCALED_TANH("scaled-tanh");

    /** Amplitude of {@link #SCALED_TANH}. */
    public static final float AMPLITUDE = 1.7159f;

    /** Slope of {@link #SCALED_TANH} inside the tanh. */
    public static final float SLOPE = 2f / 3f;

    private final String label;

    Activation(String label) {
        this.label = label;
    }

    /**
     * The name in files and options.
     *
     * @return for example {@code scaled-tanh}
     */
    public String label() {
        return label;
    }

    /**
     * Finds an activation by its name in files and options.
     *
     * @param label a name as {@link #label()} gives it, in any case
     * @return the activation
     * @throws DeviceException when there is none, with the list of names
     */
    public static Activation of(String label) {
        var known = new StringBuilder();
        for (Activation activation : values()) {
            if (activation.label.equalsIgnoreCase(label)) {
                return activation;
            }
            known.append(known.isEmpty() ? "" : ", ").append(activation.label);
        }
        throw new DeviceException("activation '" + label + "' is not one of " + known);
    }

    /**
     * The formula in double precision, to check devices against.
     *
     * @param z the linear section's output
     * @return F(z)
     */
    public double apply(double z) {
        return switch (this) {
            case IDENTITY -> z;
            case RELU -> Math.max(z, 0);
            case SIGMOID -> 1 / (1 + Math.exp(-z));
            case TANH -> Math.tanh(z);
            case SCALED_TANH -> 1.7159 * Math.tanh(z * 2 / 3);
        };
    }

    /**
     * The derivative in double precision, written in the output.
     *
     * @param y F(z)
     * @return dF/dz
     */
    public double derivative(double y) {
        return switch (this) {
            case IDENTITY -> 1;
            case RELU -> y > 0 ? 1 : 0;
            case SIGMOID -> y * (1 - y);
            case TANH -> 1 - y * y;
            case SCALED_TANH -> (1.7159 - y * y / 1.7159) * 2 / 3;
        };
    }
}
