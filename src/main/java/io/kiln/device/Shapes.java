package io.kiln.device;

import java.util.Locale;

/** Checks that say what was got and what is needed. */
final class Shapes {
    private Shapes() {}

    static void require(String op, Tensor t, Type type, int rows, int cols) {
        if (t.type() != type || t.rows() != rows || t.cols() != cols) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "%s: %s is %s %s, needs %s %dx%d",
                    op,
                    t.name(),
                    t.type(),
                    t.shape(),
                    type,
                    rows,
                    cols));
        }
    }

    static void require(String op, boolean fits, Tensor t, String needs) {
        if (!fits) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "%s: %s is %s %s, needs %s",
                    op,
                    t.name(),
                    t.type(),
                    t.shape(),
                    needs));
        }
    }

    static void clock(String op, Tensor clock) {
        require(op, clock, Type.I32, 1, Clock.SIZE);
    }

    static void squares(String op, Tensor y, Tensor targets, Tensor losses, Tensor dy) {
        boolean numbers = targets.type() == Type.F32;
        require(op, targets, numbers ? Type.F32 : Type.I32, y.rows(), numbers ? y.cols() : 1);
        require(op, losses, Type.F32, y.rows(), 1);
        require(op, dy, Type.F32, y.rows(), y.cols());
    }

    static void loss(String op, Tensor y, Tensor labels, Tensor losses, Tensor dy) {
        require(op, y, Type.F32, y.rows(), y.cols());
        require(op, labels, Type.I32, y.rows(), 1);
        require(op, losses, Type.F32, y.rows(), 1);
        require(op, dy, Type.F32, y.rows(), y.cols());
    }
}
