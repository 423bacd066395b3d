package io.kiln.device.cl;

import io.kiln.device.Op;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The parameters and the last arguments of a kernel that takes in {@code epilogue.clh}. */
final class EpilogueParts {
    private EpilogueParts() {}

    static Map<String, String> defines(Epilogue epilogue) {
        Map<String, String> defines = new TreeMap<>();
        if (epilogue.bias() != null) {
            defines.put("BIAS", "1");
        }
        if (epilogue.activation() != null) {
            defines.put("ACTIVATE", "1");
            defines.put("ACT", epilogue.activation().activation().name().toLowerCase(Locale.ROOT));
        }
        if (epilogue.gradient() != null) {
            defines.put("GRAD", "1");
            defines.put("ACT", epilogue.gradient().activation().name().toLowerCase(Locale.ROOT));
        }
        if (epilogue.update() != null) {
            defines.put("UPDATE", "1");
            defines.put("MOMENTUM", epilogue.update().v() == null ? "0" : "1");
        }
        return defines;
    }

    static List<Object> args(Epilogue epilogue) {
        List<Object> args = new ArrayList<>();
        if (epilogue.bias() != null) {
            args.add(epilogue.bias().bias());
        }
        if (epilogue.gradient() != null) {
            args.add(epilogue.gradient().y());
        }
        Op.Sgd sgd = epilogue.update();
        if (sgd != null) {
            args.add(sgd.w());
            if (sgd.v() != null) {
                args.add(sgd.v());
            }
            args.addAll(List.of(sgd.rate(), sgd.clock(), sgd.momentum(), sgd.decay()));
        }
        return args;
    }
}
