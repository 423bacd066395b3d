package io.kiln.net;

import io.kiln.device.Clock;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.device.WeighClasses;

import java.util.Arrays;

/** Losses of {@link Reference}: what an answer costs, its gradient, and how often it was right. */
final class ReferenceLosses {
    private final Reference reference;

    ReferenceLosses(Reference reference) {
        this.reference = reference;
    }

    void softmax(Op.Softmax op) {
        double[] y = reference.get(op.y());
        int n = op.y().cols();
        for (int i = 0; i < op.y().rows(); i++) {
            double[] p = probabilities(y, i, n);
            System.arraycopy(p, 0, y, i * n, n);
        }
    }

    /**
     * {@code p[j] = exp(z[j] - m) / sum over j of exp(z[j] - m)} for row i, m being the largest.
     */
    private static double[] probabilities(double[] z, int i, int n) {
        double[] p = Arrays.copyOfRange(z, i * n, (i + 1) * n);
        double largest = Arrays.stream(p).max().orElseThrow();
        double sum = 0;
        for (int j = 0; j < n; j++) {
            p[j] = Math.exp(p[j] - largest);
            sum += p[j];
        }
        for (int j = 0; j < n; j++) {
            p[j] /= sum;
        }
        return p;
    }

    void softmaxLoss(LossOp.SoftmaxLoss op) {
        double[] z = reference.get(op.z());
        double[] dz = reference.get(op.dz());
        int rows = op.z().rows();
        int n = op.z().cols();
        for (int i = 0; i < rows; i++) {
            int label = (int) reference.get(op.labels())[i];
            double[] p = probabilities(z, i, n);
            double loss = 0;
            for (int j = 0; j < n; j++) {
                double target =
                        (1.0 - op.smoothing()) * (j == label ? 1 : 0) + (double) op.smoothing() / n;
                loss -= target == 0 ? 0 : target * Math.log(p[j]);
                dz[i * n + j] = (p[j] - target) / rows;
            }
            reference.get(op.losses())[i] = loss;
        }
    }

    void squaredLoss(LossOp.SquaredLoss op) {
        double[] y = reference.get(op.y());
        double[] dy = reference.get(op.dy());
        int n = op.y().cols();
        for (int i = 0; i < op.y().rows(); i++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                double d = y[i * n + j] - target(op.labels(), i, j);
                sum += d * d;
                dy[i * n + j] = 2 * d / y.length;
            }
            reference.get(op.losses())[i] = sum / n;
        }
    }

    void weighClasses(WeighClasses op) {
        double[] dy = reference.get(op.dy());
        int n = op.dy().cols();
        for (int i = 0; i < op.dy().rows(); i++) {
            double weight = reference.get(op.weights())[(int) reference.get(op.labels())[i]];
            reference.get(op.losses())[i] *= weight;
            for (int j = 0; j < n; j++) {
                dy[i * n + j] *= weight;
            }
        }
    }

    private double target(Tensor labels, int i, int j) {
        double[] values = reference.get(labels);
        return labels.type() == Type.F32
                ? values[i * labels.cols() + j]
                : (int) values[i] == j ? 1 : 0;
    }

    void meanLoss(LossOp.MeanLoss op) {
        double mean = Arrays.stream(reference.get(op.losses())).average().orElseThrow();
        reference.get(op.loss())[reference.clock(op.clock(), Clock.STEP)] = mean;
    }

    void countHits(LossOp.CountHits op) {
        double[] y = reference.get(op.y());
        int n = op.y().cols();
        int hits = 0;
        for (int i = 0; i < op.y().rows(); i++) {
            int best = 0;
            for (int j = 1; j < n; j++) {
                best = y[i * n + j] > y[i * n + best] ? j : best;
            }
            hits += best == reference.get(op.labels())[i] && !Double.isNaN(y[i * n + best]) ? 1 : 0;
        }
        reference.get(op.hits())[reference.clock(op.clock(), Clock.STEP)] = hits;
    }
}
