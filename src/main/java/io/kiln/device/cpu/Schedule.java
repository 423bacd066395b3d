package io.kiln.device.cpu;

import io.kiln.device.Op;

import java.util.ArrayList;
import java.util.List;

/**
 * Steps in phases. Inside a phase a thread goes from step to step over its own rows and waits for
 * nobody; between phases all wait for all. A training step of the textbook becomes three: forward,
 * loss and errors by rows of the batch; gradients and updates by rows of the weights; the clock.
 *
 * @param phases groups of steps, in order
 */
record Schedule(List<List<Step>> phases) {
    /** Each step on its own, in the plan's order. */
    static Schedule unfused(List<Step> steps) {
        return new Schedule(steps.stream().map(List::of).toList());
    }

    /**
     * Each step in the earliest phase that the steps it depends on allow: theirs, where each slice
     * needs only what the same slice made, else the next. Steps that touch nothing in common may
     * change their order.
     */
    static Schedule fused(List<Step> steps) {
        List<List<Step>> phases = new ArrayList<>();
        int[] phaseOf = new int[steps.size()];
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            for (int j = 0; j < i; j++) {
                if (step.waitsFor(steps.get(j))) {
                    phaseOf[i] = Math.max(phaseOf[i], phaseOf[j] + 1);
                } else if (step.follows(steps.get(j))) {
                    phaseOf[i] = Math.max(phaseOf[i], phaseOf[j]);
                }
            }
            while (phases.size() <= phaseOf[i]) {
                phases.add(new ArrayList<>());
            }
            phases.get(phaseOf[i]).add(step);
        }
        return new Schedule(phases.stream().map(List::copyOf).toList());
    }

    List<List<Op>> ops() {
        return phases.stream()
                .map(phase -> phase.stream().map(Step::op).toList())
                .toList();
    }
}
