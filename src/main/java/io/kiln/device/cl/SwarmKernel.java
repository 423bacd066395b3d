package io.kiln.device.cl;

import io.kiln.cl.Cl;
import io.kiln.cl.Launch;
import io.kiln.cl.Owned;
import io.kiln.cl.Ref;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The kernel of plans that have the same text, and its launches. */
final class SwarmKernel {
    private final ClDevice device;
    private final Ref kernel;
    private final Ref rows;
    private final Map<Integer, Launch> launches = new HashMap<>(); // by their number of groups

    /**
     * From a built program.
     *
     * @param owned releases what is made here
     * @param groups at most in a launch
     * @param width facts of a group
     */
    SwarmKernel(ClDevice device, Ref program, Owned owned, int groups, int width) {
        this.device = device;
        this.kernel = owned.own(device.cl().kernel(program, SwarmPlan.NAME));
        this.rows = owned.own(device.buffers().make((long) groups * width * Integer.BYTES));
    }

    /**
     * Puts a launch into the queue, a group for each program.
     *
     * @param programs which join each other
     * @param times how often each runs
     * @param scratch memory of all lanes
     * @param each bytes of a lane's
     */
    void run(List<SwarmProgram> programs, int[] times, Ref scratch, long each) {
        SwarmProgram first = programs.get(0);
        int width = first.width();
        int[] told = new int[programs.size() * width];
        for (int g = 0; g < times.length; g++) {
            SwarmProgram program = programs.get(g);
            program.tell(told, g * width, times[g], program.lane().number() * each);
        }
        synchronized (device) {
            device.checkOpen();
            device.transfer().write(rows, 0, told);
            arguments(first, scratch);
            launches.computeIfAbsent(times.length, this::launch).enqueue();
            device.started();
        }
    }

    private void arguments(SwarmProgram first, Ref scratch) {
        Cl cl = device.cl();
        SwarmStore store = first.store();
        cl.arg(kernel, 0, store == null ? scratch : store.bank().buffer());
        cl.arg(kernel, 1, scratch);
        cl.arg(kernel, 2, rows);
        for (int o = 0; o < first.outside().size(); o++) {
            cl.arg(kernel, SwarmPlan.HEAD + o, first.outside().get(o));
        }
    }

    private Launch launch(int groups) {
        long[] global = {(long) groups * SwarmFamily.GROUP};
        return device.cl().launch(device.queue(), kernel, global, new long[] {SwarmFamily.GROUP});
    }
}
