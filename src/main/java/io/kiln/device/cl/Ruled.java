package io.kiln.device.cl;

import io.kiln.device.Op;
import io.kiln.tuning.Rule;
import io.kiln.tuning.Shape;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Predicate;

/** The family that the first rule names which holds for a product. */
final class Ruled implements Family {
    private final List<Rule> rules;
    private final List<Family> families;

    /** @param rules of which the last holds always */
    Ruled(List<Rule> rules) {
        this.rules = rules;
        this.families = rules.stream().map(rule -> Families.of(rule.setting())).toList();
    }

    /** The family of products that no other rule is for. */
    @Override
    public String name() {
        return families.get(first(Rule::holdsAlways)).name();
    }

    @Override
    public @Nullable String refusal(Limits limits) {
        return null;
    }

    @Override
    public boolean reordered() {
        return families.stream().anyMatch(Family::reordered);
    }

    @Override
    public List<Call> gemm(Op.Gemm gemm, Epilogue epilogue, Limits limits) {
        return families.get(rule(gemm)).gemm(gemm, epilogue, limits);
    }

    private int rule(Op.Gemm gemm) {
        Shape shape = Shape.of(gemm);
        return first(rule -> rule.holds(shape));
    }

    private int first(Predicate<Rule> wanted) {
        int r = 0;
        while (!wanted.test(rules.get(r))) {
            r++;
        }
        return r;
    }
}
