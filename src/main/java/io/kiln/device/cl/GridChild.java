package io.kiln.device.cl;

import io.kiln.cl.Bindings;
import io.kiln.cl.Cl;
import io.kiln.device.ChildJava;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceOptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The child process in which groups meet for the first time. It says in a file what came of it. */
final class GridChild {
    /** Said before anything is launched. */
    static final String BEGUN = "begun";

    /** Said before the number of looks that a wait may take. */
    static final String LOOKS = "looks ";

    /** Said before why not. */
    static final String NO = "no: ";

    private GridChild() {}

    /**
     * Lets groups meet.
     *
     * @param args the file, the device's id, the binding, the scope, the number of groups
     */
    public static void main(String[] args) throws IOException {
        ChildJava.endWithTheParent();
        Path file = Path.of(args[0]);
        try {
            meet(file, args[1], args[2], Scope.valueOf(args[3]), Integer.parseInt(args[4]));
        } catch (DeviceException e) {
            say(file, NO + e.getMessage());
        }
    }

    private static void meet(Path file, String id, String binding, Scope scope, int groups)
            throws IOException {
        Cl cl = Bindings.open(binding);
        Candidate candidate = Candidate.all(cl).stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new DeviceException(id + " is not there any more"));
        try (ClDevice device = candidate.open(DeviceOptions.DEFAULT, Sources.shipped());
                var probe = new GridProbe(device, scope, groups)) {
            say(file, BEGUN);
            int looks = probe.looks();
            probe.meet(looks);
            say(file, LOOKS + looks);
        }
    }

    private static void say(Path file, String line) throws IOException {
        Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
    }
}
