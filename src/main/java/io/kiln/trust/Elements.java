package io.kiln.trust;

import io.kiln.device.Activation;
import io.kiln.device.ChanceOp;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Tensor;
import io.kiln.device.Warp;
import io.kiln.device.WeighClasses;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cases for every operation but the matrix product. */
final class Elements {
    private static final int[][] SIDES = {
        {1, 1}, {1, 7}, {7, 1}, {3, 5}, {7, 127}, {127, 7}, {129, 65}, {64, 64}, {128, 10},
        {33, 129}, {10, 784}, {1, 784}
    };
    private static final int[] LENGTHS = {1, 7, 15, 16, 17, 31, 33, 127, 128, 129, 500};
    private static final float NAN = Float.NaN;
    private static final float INF = Float.POSITIVE_INFINITY;
    private static final float[] SPECIAL = {
        0, -0f, NAN, INF, -INF, 1e-40f, -1e-40f, 0.624f, 0.626f, -0.625f, 88, -88, 100, -100, 20,
        -20, 1e30f
    };

    /** Rows of logits that a softmax must survive: large, small, NaN, infinite, and equal ones. */
    private static final float[] LOGITS = {
        300, 301, 250, 0, 2, -300, -301, -300.5f, -299, -400, NAN, 1, 2, 3, 4, 1, 2, INF, 3, 4, 1,
        -INF, 2, 3, 0.5f, 7, 7, 7, 7, 7
    };

    private final List<Case> all = new ArrayList<>();

    private Elements() {}

    static List<Case> all() {
        var cases = new Elements();
        for (int[] side : SIDES) {
            cases.rowsAndColumns(side[0], side[1]);
        }
        for (Activation activation : Activation.values()) {
            cases.special(activation);
        }
        for (int length : LENGTHS) {
            cases.sums(length);
        }
        cases.logits();
        cases.weights();
        Updates.addTo(cases::make);
        cases.gathers();
        cases.distortions();
        cases.hits();
        return cases.all;
    }

    /** The sizes just past a tile's edge: what is enough to see that operations can share a launch. */
    static List<Case> some() {
        return all().stream().filter(one -> one.shape.contains("129")).toList();
    }

    private Case make(String operation, Object shape, double units) {
        var made = new Case(all.size(), operation, shape.toString(), units);
        all.add(made);
        return made;
    }

    private void rowsAndColumns(int rows, int cols) {
        String shape = rows + "x" + cols;
        Case add = make("bias-add", shape, 1);
        add.does(new Op.BiasAdd(add.noise("bias", 1, cols, 1), add.noise("y", rows, cols, 1)));
        for (Activation activation : Activation.values()) {
            Case forward = make("activate " + activation.label(), shape, 8);
            forward.does(new Op.Activate(activation, forward.noise("y", rows, cols, 4)));
            Case back = make("derivative of " + activation.label(), shape, 8);
            back.does(new Op.ActivationGrad(
                    activation, back.noise("y", rows, cols, 1), back.noise("dy", rows, cols, 1)));
        }
        Case softmax = make("softmax", shape, 16);
        softmax.does(new Op.Softmax(softmax.noise("y", rows, cols, 4)));
        Case cross = make("softmax loss", shape, 32);
        cross.does(new LossOp.SoftmaxLoss(
                cross.noise("z", rows, cols, 4),
                cross.whole("labels", rows, 1, cols),
                cross.result("losses", rows, 1),
                cross.result("dz", rows, cols)));
        squares(shape, rows, cols);
        chance(shape, rows, cols);
    }

    private void chance(String shape, int rows, int cols) {
        Case dropout = make("dropout", shape, 2);
        dropout.does(new ChanceOp.Dropout(
                dropout.whole("key", 1, 2, 1 << 30),
                3,
                dropout.clock(2, 4),
                0.3f,
                dropout.noise("x", rows, cols, 1),
                dropout.result("y", rows, cols)));
        Case noise = make("noise", shape, 4);
        noise.does(new ChanceOp.Noise(
                noise.whole("key", 1, 2, 1 << 30),
                3,
                noise.clock(2, 4),
                0.3f,
                noise.noise("x", rows, cols, 1)));
        Case smoothed = make("softmax loss", shape + ", smoothed", 32);
        smoothed.does(new LossOp.SoftmaxLoss(
                smoothed.noise("z", rows, cols, 4),
                smoothed.whole("labels", rows, 1, cols),
                smoothed.result("losses", rows, 1),
                smoothed.result("dz", rows, cols),
                0.1f));
    }

    private void squares(String shape, int rows, int cols) {
        Case squares = make("squared loss", shape, 32);
        squares.does(new LossOp.SquaredLoss(
                squares.noise("y", rows, cols, 1),
                squares.whole("labels", rows, 1, cols),
                squares.result("losses", rows, 1),
                squares.result("dy", rows, cols)));
        Case numbers = make("squared loss", shape + ", numbers", 32);
        numbers.does(new LossOp.SquaredLoss(
                numbers.noise("y", rows, cols, 1),
                numbers.noise("targets", rows, cols, 1),
                numbers.result("losses", rows, 1),
                numbers.result("dy", rows, cols)));
    }

    private void weights() {
        for (int[] side : SIDES) {
            Case weights = make("class weights", side[0] + "x" + side[1], 1);
            weights.does(new WeighClasses(
                    weights.noise("weights", 1, 5, 1),
                    weights.whole("labels", side[0], 1, 5),
                    weights.noise("losses", side[0], 1, 2),
                    weights.noise("dy", side[0], side[1], 1)));
        }
    }

    private void special(Activation activation) {
        Case forward = make("activate " + activation.label(), "special numbers", 8);
        forward.does(new Op.Activate(activation, forward.floats("y", 1, SPECIAL.length, SPECIAL)));
        Case back = make("derivative of " + activation.label(), "special numbers", 8);
        back.does(new Op.ActivationGrad(
                activation,
                back.floats("y", 1, 6, 0, -0f, 1, -1, NAN, 1e-40f),
                back.floats("dy", 1, 6, 2, -2, 3, -3, 4, 5)));
    }

    private void sums(int length) {
        for (int cols : new int[] {1, 10, 65}) {
            Case bias = make("bias gradient", length + "x" + cols, 64);
            bias.does(
                    new Op.BiasGrad(bias.noise("dz", length, cols, 1), bias.result("db", 1, cols)));
        }
        Case mean = make("mean loss", length, 64);
        mean.does(new LossOp.MeanLoss(
                mean.noise("losses", length, 1, 2), mean.clock(2, 4), mean.result("loss", 1, 5)));
        Case advance = make("advance", "by " + length, 0);
        advance.does(new Op.Advance(advance.clock(2, 4), length));
    }

    private void logits() {
        int rows = LOGITS.length / 5;
        Case softmax = make("softmax", "special numbers", 16);
        softmax.does(new Op.Softmax(softmax.floats("y", rows, 5, LOGITS)));
        Case cross = make("softmax loss", "special numbers", 32);
        cross.does(new LossOp.SoftmaxLoss(
                cross.floats("z", rows, 5, LOGITS),
                cross.ints("labels", rows, 1, 2, 3, 1, 2, 0, 4),
                cross.result("losses", rows, 1),
                cross.result("dz", rows, 5)));
        Case squares = make("squared loss", "special numbers", 32);
        squares.does(new LossOp.SquaredLoss(
                squares.floats("y", rows, 5, LOGITS),
                squares.ints("labels", rows, 1, 2, 3, 1, 2, 0, 4),
                squares.result("losses", rows, 1),
                squares.result("dy", rows, 5)));
    }

    private void gathers() {
        int examples = 40;
        for (int[] side :
                new int[][] {{1, 1}, {7, 7}, {33, 10}, {1, 784}, {7, 65}, {33, 64}, {17, 129}}) {
            int features = side[1];
            String shape = side[0] + "x" + features;
            Case bytes = make("gather of bytes", shape, 4);
            bytes.does(gather(bytes, bytes.bytes("source", examples, features), side[0]));
            Case floats = make("gather of floats", shape, 4);
            floats.does(gather(floats, floats.noise("source", examples, features, 2), side[0]));
            Case labels = make("gather of labels", side[0], 0);
            labels.does(new Op.GatherLabels(
                    labels.whole("source", examples, 1, 1000),
                    labels.whole("order", 1, 64, examples),
                    labels.clock(2, 5),
                    labels.counts("labels", side[0], 1)));
        }
    }

    /** The error is that of a place in the picture, times the steepest ink. */
    private void distortions() {
        for (int[] side : new int[][] {{28, 28, 28}, {7, 33, 5}, {9, 5, 0}}) {
            Case bent = make(
                    "distortion",
                    String.format(
                            Locale.ROOT, "%dx%d, %d points a side", side[0], side[1], side[2]),
                    4096);
            bent.does(new Op.Distort(
                    bent.bytes("source", 40, side[0] * side[1]),
                    bent.whole("classes", 40, 1, 2),
                    bent.whole("order", 1, 64, 40),
                    bent.whole("numbers", 1, 64, 60_000),
                    bent.clock(2, 5),
                    warp(bent, side[0], side[1], side[2]),
                    1 / 255f,
                    0.25f,
                    bent.result("x", 7, side[0] * side[1])));
        }
    }

    private static Warp warp(Case of, int height, int width, int points) {
        return new Warp(
                height,
                width,
                of.whole("key", 1, 2, 1000),
                of.floats("limits", 2, Warp.LIMITS, 0.17f, 0.15f, 0.27f, 2, 9, 2, 0.4f, 0.5f, 9, 1),
                points == 0 ? null : of.noise("down", height, points, 0.2),
                points == 0 ? null : of.noise("across", points, width, 0.2));
    }

    private static Op gather(Case of, Tensor source, int batch) {
        return new Op.Gather(
                source,
                of.whole("order", 1, 64, source.rows()),
                of.clock(2, 5),
                1 / 255f,
                0.25f,
                of.result("x", batch, source.cols()));
    }

    /** Few different values, so that the largest is often there twice. */
    private void hits() {
        for (int[] side : SIDES) {
            Case ties = make("hits", side[0] + "x" + side[1] + ", ties", 0);
            float[] y = new float[side[0] * side[1]];
            for (int e = 0; e < y.length; e++) {
                y[e] = (e * 7 + e / 3) % 3;
            }
            // Every label is one of the largest, so that only the first of equals is right.
            count(ties, ties.floats("y", side[0], side[1], y), firstOrLast(y, side[0], side[1]));
        }
        Case special = make("hits", "special numbers", 0);
        float[] y = {NAN, 1, 2, 1, NAN, 0, -INF, -INF, -INF, INF, 1, INF, -2, -1, -1};
        count(special, special.floats("y", 5, 3, y), new int[] {0, 0, 0, 0, 1});
    }

    private static int[] firstOrLast(float[] y, int rows, int cols) {
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++) {
            for (int j = 1; j < cols; j++) {
                float best = y[i * cols + labels[i]];
                boolean later = i % 2 == 0 ? y[i * cols + j] > best : y[i * cols + j] >= best;
                labels[i] = later ? j : labels[i];
            }
        }
        return labels;
    }

    private static void count(Case of, Tensor y, int[] labels) {
        of.does(new LossOp.CountHits(
                y,
                of.ints("labels", labels.length, 1, labels),
                of.clock(2, 4),
                of.counts("hits", 1, 5)));
    }
}
