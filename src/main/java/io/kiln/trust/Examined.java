package io.kiln.trust;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What the examination of one family of kernels came to.
 *
 * @param family as {@code --kernels} takes it, or the device's only way of computing
 * @param canonical whether it promises the CPU device's bits
 * @param findings one a kind of operation
 * @param speed of its matrix product, or null when it cannot multiply
 * @param verdict in plain words
 */
public record Examined(
        String family,
        boolean canonical,
        List<Finding> findings,
        @Nullable Speed speed,
        String verdict) {
    static Examined of(
            String family, boolean canonical, List<Finding> findings, @Nullable Speed speed) {
        return new Examined(
                family, canonical, findings, speed, verdict(family, canonical, findings));
    }

    private static String verdict(String family, boolean canonical, List<Finding> findings) {
        for (Finding finding : findings) {
            if (finding.fault() != null) {
                return "do not train here: " + family + " is wrong in " + finding.fault();
            }
        }
        boolean bits = findings.stream().allMatch(Finding::bits);
        return bits
                ? "usable, equal bits with cpu"
                : "usable, right within rounding, not the bits of cpu"
                        + (canonical ? " (which it promises)" : "");
    }

    /**
     * Whether nothing is wrong.
     *
     * @return true when a training may use it
     */
    public boolean sound() {
        return findings.stream().allMatch(f -> f.fault() == null);
    }
}
