package io.kiln.device.cl;

/**
 * What kernels take for a product, as far as it can be counted from their parameters.
 *
 * @param registers of a work-item; vectors on a processor
 * @param localBytes of a group
 * @param group work-items of a group
 * @param groups in all
 * @param work multiply-adds, those beyond the edges of C and of idle lanes included
 * @param loads operands that come from local memory or a cache, for each multiply-add
 * @param bytes that groups read and write, however often
 * @param speed multiply-adds of a lane in the time of one in 32-bit floats
 */
record Cost(
        int registers,
        long localBytes,
        long group,
        double groups,
        double work,
        double loads,
        double bytes,
        double speed) {
    /** In 32-bit floats. */
    Cost(
            int registers,
            long localBytes,
            long group,
            double groups,
            double work,
            double loads,
            double bytes) {
        this(registers, localBytes, group, groups, work, loads, bytes, 1);
    }
}
