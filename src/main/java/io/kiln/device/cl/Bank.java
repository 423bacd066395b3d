package io.kiln.device.cl;

import io.kiln.cl.Ref;

import java.util.BitSet;

/** Memory for a store of each lane of a swarm, in one buffer: a kernel reaches all through one argument. */
final class Bank {
    private final Ref buffer;
    private final int slots;
    private final long each;
    private final BitSet taken = new BitSet();

    /**
     * Nothing is taken yet.
     *
     * @param buffer of so many slots
     * @param each bytes of a slot
     */
    Bank(Ref buffer, int slots, long each) {
        this.buffer = buffer;
        this.slots = slots;
        this.each = each;
    }

    Ref buffer() {
        return buffer;
    }

    /** Whether there is a slot for a store of this size. */
    boolean takes(long bytes) {
        return bytes == each && taken.cardinality() < slots;
    }

    /** Takes a slot; returns where it begins, in bytes. */
    long take() {
        int slot = taken.nextClearBit(0);
        taken.set(slot);
        return slot * each;
    }

    void giveBack(long begin) {
        taken.clear((int) (begin / each));
    }
}
