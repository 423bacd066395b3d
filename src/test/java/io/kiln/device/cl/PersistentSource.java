package io.kiln.device.cl;

/** Prints the persistent kernel of a training step as an NVIDIA GPU compiles it: for ci/ptx. */
final class PersistentSource {
    private PersistentSource() {}

    /**
     * Prints it.
     *
     * @param words none
     */
    public static void main(String[] words) {
        var plan = PersistentPlan.of(
                PersistentPlanTest.training("784-128-64-10", 128), PersistentPlanTest.GPU);
        System.out.print(Sources.shipped()
                .program(plan.calls(), Scope.BEFORE, Scope.PTX.include() + plan.text()));
    }
}
