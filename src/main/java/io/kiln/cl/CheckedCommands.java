package io.kiln.cl;

/**
 * Checks around command buffers: what was recorded is as alive at each replay as when it was
 * recorded.
 */
final class CheckedCommands implements CommandBuffers {
    private final CheckedCl owner;
    private final CommandBuffers inner;

    CheckedCommands(CheckedCl owner, CommandBuffers inner) {
        this.owner = owner;
        this.inner = inner;
    }

    @Override
    public Ref make(Ref device, Ref queue, boolean overlapping) {
        Ref innerDevice = owner.in("record", device, Ref.Kind.DEVICE);
        Handle in = owner.handle("record", queue, Ref.Kind.QUEUE);
        Handle made = owner.made(inner.make(innerDevice, in.inner, overlapping), 0, "");
        made.add(in);
        return made;
    }

    @Override
    public void record(Ref commands, Ref kernel, long[] global, long[] local) {
        Handle into = owner.handle("record", commands, Ref.Kind.COMMANDS);
        Handle of = owner.handle("record", kernel, Ref.Kind.KERNEL);
        CheckedCl.checkSizes(of, global, local);
        of.checkArguments();
        inner.record(into.inner, of.inner, global, local);
        into.addAll(of);
    }

    @Override
    public void finalise(Ref commands) {
        inner.finalise(owner.in("finalise", commands, Ref.Kind.COMMANDS));
    }

    @Override
    public void replay(Ref commands) {
        Ref in = owner.in("replay", commands, Ref.Kind.COMMANDS);
        ((Handle) commands).checkArguments();
        inner.replay(in);
    }
}
