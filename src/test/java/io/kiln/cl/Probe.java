package io.kiln.cl;

import io.kiln.device.DeviceException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@link LoadingTest} runs in a JVM of its own: asks for a binding twice, lists what it finds,
 * adds two numbers, and says which files of native code the process has. Each line begins with
 * {@code probe: }; any other is somebody else's.
 */
public final class Probe {
    private Probe() {}

    /**
     * Runs it.
     *
     * @param words the binding's name
     */
    public static void main(String[] words) throws IOException {
        for (int i = 0; i < 2; i++) {
            try {
                CheckedCl cl = Bindings.open(words[0]);
                say("binding " + cl.binding());
                for (Found found : Discovery.of(cl)) {
                    say("found " + found.index() + " " + found.name() + ": " + found.reason());
                    if (found.device() != null && i == 0) {
                        say("1 + 2 = " + add(cl, found.device()));
                    }
                }
                say(cl.report());
            } catch (DeviceException e) {
                say("refused: " + e.getMessage());
            }
        }
        Installation.look().lines().forEach(line -> say("installed: " + line));
        say("temporary " + System.getProperty("java.io.tmpdir"));
        for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
            if (line.contains("r-xp") && line.contains(".so")) {
                say("mapped " + line.substring(line.indexOf('/')));
            }
        }
    }

    private static float add(CheckedCl cl, Ref device) {
        try (Owned owned = new Owned(cl)) {
            Ref context = owned.own(cl.context(device));
            Ref queue = owned.own(cl.queue(context, device, false));
            Ref program = owned.own(cl.program(
                    context, "__kernel void f(__global float *x, float a) { x[0] += a; }"));
            cl.build(program, device, "");
            Ref kernel = owned.own(cl.kernel(program, "f"));
            Ref buffer = owned.own(cl.buffer(context, 4, false));
            cl.write(queue, buffer, 0, Gear.floats(1));
            cl.arg(kernel, 0, buffer);
            cl.arg(kernel, 1, 2f);
            cl.launch(queue, kernel, new long[] {1}, new long[] {1}).enqueue();
            var back = Gear.floats(0);
            cl.read(queue, buffer, 0, back);
            return Gear.array(back)[0];
        }
    }

    private static void say(String line) {
        System.out.println("probe: " + line);
    }
}
