package io.kiln.train;

import io.kiln.data.Dataset;
import io.kiln.device.DeviceException;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Warp;
import io.kiln.net.NetworkPlan;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How far the pictures of a training are bent, anew in each epoch: affine maps, and elastic fields
 * as by Simard, Steinkraus and Platt (2003). What validates or is evaluated is never bent.
 *
 * @param limits of all classes but those named
 * @param sigma standard deviation of the Gaussian that smooths the elastic field, in pixels
 * @param grid pixels from one random point of the elastic field to the next
 * @param byClass other limits of some classes, as people write them, such as {@code 1,7: rotate=7.5
 *     shear=7.5; 4: scale=0.1}; empty for none
 */
public record Distortion(Limits limits, float sigma, int grid, String byClass) {
    /** Pictures as they are. */
    public static final Distortion NONE = new Distortion(Limits.NONE, 6, 1, "");

    private static final int MOST_GRID = 8;

    /**
     * Checks the ranges.
     *
     * @throws DeviceException when a number is out of its range, or a class is written wrong
     */
    public Distortion {
        Range.require(sigma >= 0.1f && sigma <= 100, "elastic sigma", sigma, "0.1 to 100 pixels");
        Range.require(grid >= 1 && grid <= MOST_GRID, "elastic grid", grid, "1 to " + MOST_GRID);
        ClassLimits.of(byClass, limits);
    }

    /**
     * How far the pictures of a class go.
     *
     * @param rotate largest angle, in degrees
     * @param scale an axis grows by a factor of 1 less to 1 plus this
     * @param shear largest angle by which columns lean, in degrees
     * @param shift largest way, in pixels
     * @param alpha what the smoothed elastic field is multiplied by, in pixels
     */
    public record Limits(float rotate, float scale, float shear, float shift, float alpha) {
        /** No way at all. */
        public static final Limits NONE = new Limits(0, 0, 0, 0, 0);

        /**
         * Checks the ranges.
         *
         * @throws DeviceException when a number is out of its range
         */
        public Limits {
            Range.require(rotate >= 0 && rotate <= 180, "rotate", rotate, "0 to 180 degrees");
            Range.require(scale >= 0 && scale < 0.5f, "scale", scale, "0 to below 0.5");
            Range.require(shear >= 0 && shear <= 60, "shear", shear, "0 to 60 degrees");
            Range.require(shift >= 0 && shift <= Warp.MOST_SIDE, "shift", shift, "0 to 128 pixels");
            Range.require(alpha >= 0 && alpha <= 1000, "elastic alpha", alpha, "0 to 1000 pixels");
        }

        private void write(float[] to, int label) {
            int at = label * Warp.LIMITS;
            to[at + Warp.ROTATION] = rotate / 90;
            to[at + Warp.SCALE] = scale;
            to[at + Warp.SHEAR] = (float) StrictMath.tan(StrictMath.toRadians(shear));
            to[at + Warp.SHIFT] = shift;
            to[at + Warp.ALPHA] = alpha;
        }
    }

    /**
     * Whether anything is bent.
     *
     * @return false when every limit is 0
     */
    public boolean any() {
        return !limits.equals(Limits.NONE) || !byClass.isBlank();
    }

    private boolean elastic() {
        return limits.alpha() > 0
                || ClassLimits.of(byClass, limits).values().stream().anyMatch(l -> l.alpha() > 0);
    }

    /**
     * Why a data set cannot be bent so.
     *
     * @param data what would be trained on
     * @return null when it can, else one line
     */
    public @Nullable String misfit(Dataset data) {
        if (any() && data.targets().isPresent()) {
            return "distortion of " + data.name()
                    + ": its pictures have no classes, by which limits go; leave --rotate and its like out";
        }
        if (any() && !(data.isBytes() && data.shape().size() == 2)) {
            return "distortion of " + data.name()
                    + ": these examples are no pictures; leave --rotate and its like out";
        }
        for (int label : ClassLimits.of(byClass, limits).keySet()) {
            if (label >= data.classes().size()) {
                return String.format(
                        Locale.ROOT,
                        "distortion of class %d: %s has classes 0 to %d",
                        label,
                        data.name(),
                        data.classes().size() - 1);
            }
        }
        return null;
    }

    /** How a device bends the pictures of a data set so, or null where it leaves them as they are. */
    @Nullable
    Warp warp(Dataset data, int classes) {
        String misfit = misfit(data);
        if (misfit != null) {
            throw new DeviceException(misfit);
        }
        return any() ? warp(data.shape().get(0), data.shape().get(1), classes) : null;
    }

    /**
     * How a device bends pictures of a shape so.
     *
     * @param height rows of a picture
     * @param width columns of a picture
     * @param classes number of classes
     * @return the tensors, which {@link #write} fills
     */
    public Warp warp(int height, int width, int classes) {
        Tensor table = Tensor.floats("distort.limits", classes, Warp.LIMITS, Role.INPUT);
        return new Warp(
                height,
                width,
                NetworkPlan.KEY,
                table,
                elastic() ? matrix("distort.down", height, points(height)) : null,
                elastic() ? matrix("distort.across", points(width), width) : null);
    }

    private int points(int side) {
        return (side + grid - 1) / grid;
    }

    private static Tensor matrix(String name, int rows, int cols) {
        return Tensor.floats(name, rows, cols, Role.INPUT);
    }

    /**
     * Fills the tensors of {@link #warp}, but for the key.
     *
     * @param warp made by it
     * @param store where the tensors live
     */
    public void write(Warp warp, Store store) {
        float[] table = new float[warp.limits().size()];
        Map<Integer, Limits> own = ClassLimits.of(byClass, limits);
        for (int label = 0; label < warp.limits().rows(); label++) {
            own.getOrDefault(label, limits).write(table, label);
        }
        store.write(warp.limits(), table);
        if (warp.down() != null && warp.across() != null) {
            var smoothing = new Smoothing(sigma, grid);
            store.write(warp.down(), smoothing.down(warp.height(), warp.gridRows()));
            store.write(warp.across(), smoothing.across(warp.gridCols(), warp.width()));
        }
    }

    /** Names and values, as a run's config holds them. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("rotate", limits.rotate());
        facts.put("scale", limits.scale());
        facts.put("shear", limits.shear());
        facts.put("shift", limits.shift());
        facts.put("elastic_alpha", limits.alpha());
        facts.put("elastic_sigma", sigma);
        facts.put("elastic_grid", grid);
        facts.put("distort_class", byClass);
        return facts;
    }

    /** What a config says; runs from before there was any have none. */
    static Distortion of(Given given) {
        if (!given.facts().containsKey("rotate")) {
            return NONE;
        }
        var limits = new Limits(
                given.number("rotate"),
                given.number("scale"),
                given.number("shear"),
                given.number("shift"),
                given.number("elastic_alpha"));
        return new Distortion(
                limits,
                given.number("elastic_sigma"),
                given.count("elastic_grid"),
                given.text("distort_class"));
    }
}
