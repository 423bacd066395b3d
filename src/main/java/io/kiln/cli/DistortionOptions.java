package io.kiln.cli;

import io.kiln.train.Distortion;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

/** How far pictures are bent in training. */
final class DistortionOptions {
    @Option(
            names = "--rotate",
            paramLabel = "DEGREES",
            defaultValue = "0",
            description =
                    "Bend each picture anew in each epoch: turn it by up to this angle, either way.")
    float rotate;

    @Option(
            names = "--scale",
            paramLabel = "SHARE",
            defaultValue = "0",
            description =
                    "Stretch each axis of a picture by a factor of up to 1 less or more this.")
    float scale;

    @Option(
            names = "--shear",
            paramLabel = "DEGREES",
            defaultValue = "0",
            description = "Slant a picture by up to this angle, either way.")
    float shear;

    @Option(
            names = "--shift",
            paramLabel = "PIXELS",
            defaultValue = "0",
            description = "Move a picture by up to so much, along and down.")
    float shift;

    @Option(
            names = "--elastic-alpha",
            paramLabel = "PIXELS",
            defaultValue = "0",
            description =
                    "Move each pixel by a smooth random field times this: uniform from -1 to 1 at each"
                            + " pixel, then smoothed. 36 is usual with a sigma of 6.")
    float alpha;

    @Option(
            names = "--elastic-sigma",
            paramLabel = "PIXELS",
            defaultValue = "6",
            description = "Standard deviation of the Gaussian that smooths the field.")
    float sigma;

    @Option(
            names = "--elastic-grid",
            paramLabel = "PIXELS",
            defaultValue = "1",
            description = "Distance of the random points; with 2 there are a fourth as many.")
    int grid;

    @Option(
            names = "--distort-class",
            paramLabel = "LIMITS",
            description =
                    "Other limits for some classes, by number, such as '1,7: rotate=7.5 shear=7.5'. More"
                            + " after a semicolon; in a list of values in parentheses.")
    @Nullable
    String byClass;

    Distortion distortion() {
        return new Distortion(
                new Distortion.Limits(rotate, scale, shear, shift, alpha),
                sigma,
                grid,
                byClass == null ? "" : byClass.strip().replaceAll("^\\((.*)\\)$", "$1"));
    }
}
