package io.kiln.train;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a network is right as often as it is sure. Answers are put into bins of equal width by how
 * sure they are, as by Guo, Pleiss, Sun and Weinberger, On calibration of modern neural networks,
 * 2017.
 *
 * @param bins from the least sure to the surest; a bin holds its upper limit
 */
public record Calibration(List<Bin> bins) {
    /** Bins unless said otherwise, as in that paper. */
    public static final int BINS = 15;

    /** Keeps the bins. */
    public Calibration {
        bins = List.copyOf(bins);
    }

    /**
     * Answers that are about equally sure.
     *
     * @param from lower limit of how sure, not in the bin but for 0
     * @param to upper limit
     * @param answers how many
     * @param sure how sure on the average; NaN without answers
     * @param right share of right ones; NaN without answers
     */
    public record Bin(double from, double to, int answers, double sure, double right) {}

    /**
     * Puts answers into bins.
     *
     * @param answers with probabilities
     * @param count bins, at least 1
     * @return the bins
     */
    public static Calibration of(Answers answers, int count) {
        int[] size = new int[count];
        int[] right = new int[count];
        double[] sure = new double[count];
        for (int i = 0; i < answers.size(); i++) {
            int b = (int) Math.ceil(answers.sure()[i] * count) - 1;
            b = Math.max(0, Math.min(count - 1, b));
            size[b]++;
            right[b] += answers.right(i) ? 1 : 0;
            sure[b] += answers.sure()[i];
        }
        List<Bin> bins = new ArrayList<>();
        for (int b = 0; b < count; b++) {
            bins.add(new Bin(
                    (double) b / count,
                    (double) (b + 1) / count,
                    size[b],
                    sure[b] / size[b],
                    (double) right[b] / size[b]));
        }
        return new Calibration(bins);
    }

    /**
     * The expected calibration error: how far a bin's share of right answers is from how sure they
     * are, on the average over all answers.
     *
     * @return from 0 to 1
     */
    public double error() {
        double sum = 0;
        int all = 0;
        for (Bin bin : bins) {
            sum += bin.answers == 0 ? 0 : bin.answers * Math.abs(bin.right - bin.sure);
            all += bin.answers;
        }
        return sum / all;
    }
}
