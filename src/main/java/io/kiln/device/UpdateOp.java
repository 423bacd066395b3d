package io.kiln.device;

import org.jspecify.annotations.Nullable;

/**
 * One operation of an update: what happens between the gradients of a step and its end. What an
 * optimiser is made of.
 */
public sealed interface UpdateOp extends Op {
    /**
     * An operation that moves a parameter by its gradient, element by element: every optimiser has
     * one of them for each parameter.
     */
    sealed interface Move extends UpdateOp {
        /**
         * The parameter.
         *
         * @return (r, c)
         */
        Tensor w();

        /**
         * Its gradient.
         *
         * @return (r, c)
         */
        Tensor dw();

        /**
         * Numbers of each step of the epoch, the learning rates first.
         *
         * @return (1 or more, steps of an epoch)
         */
        Tensor rate();

        /**
         * Which step it is.
         *
         * @return (1, 4), see {@link Clock}
         */
        Tensor clock();
    }

    /**
     * Gradient descent with momentum and weight decay: {@code g = dw + decay w}, {@code v =
     * momentum v + g}, {@code w = w - rate[step] v}. Without momentum there is no {@code v} and g
     * takes its place. With Nesterov's momentum, as PyTorch defines it, {@code w = w - rate[step]
     * (momentum v + g)}.
     *
     * @param w (r, c), the parameter
     * @param dw (r, c)
     * @param v (r, c), the velocity, or null when momentum is 0
     * @param rate (1, steps of an epoch), learning rates
     * @param clock (1, 4), see {@link Clock}
     * @param momentum 0 to 1
     * @param decay 0 or more
     * @param nesterov whether the move looks ahead, which needs a velocity
     */
    record Sgd(
            Tensor w,
            Tensor dw,
            @Nullable Tensor v,
            Tensor rate,
            Tensor clock,
            float momentum,
            float decay,
            boolean nesterov)
            implements Move {
        public Sgd {
            Shapes.require("sgd", dw, Type.F32, w.rows(), w.cols());
            Shapes.require("sgd", rate, Type.F32, 1, rate.cols());
            Shapes.clock("sgd", clock);
            if (v != null) {
                Shapes.require("sgd", v, Type.F32, w.rows(), w.cols());
            } else if (momentum != 0 || nesterov) {
                throw new DeviceException("sgd: momentum " + momentum + " needs a velocity");
            }
        }

        /** Without looking ahead. */
        public Sgd(
                Tensor w,
                Tensor dw,
                @Nullable Tensor v,
                Tensor rate,
                Tensor clock,
                float momentum,
                float decay) {
            this(w, dw, v, rate, clock, momentum, decay, false);
        }

        @Override
        public void on(Operations operations) {
            operations.sgd(this);
        }
    }

    /**
     * A move by the gradient's size in the past: RMSprop, Adam and AdamW. {@code g = dw + decay w},
     * {@code m = beta1 m + (1 - beta1) g}, {@code v = beta2 v + (1 - beta2) g^2}, {@code w = w -
     * rate[0][step] shrink w - rate[1][step] m / (rate[2][step] sqrt(v) + epsilon)}. Without {@code
     * m}, g takes its place.
     *
     * @param w (r, c), the parameter
     * @param dw (r, c)
     * @param m (r, c), mean of the gradients, or null when beta1 is 0
     * @param v (r, c), mean of their squares
     * @param rate (3, steps of an epoch): learning rates; what m is multiplied by, and what the root
     *     of v, which is where corrections for the first steps stand
     * @param clock (1, 4), see {@link Clock}
     * @param beta1 0 to below 1
     * @param beta2 0 to below 1
     * @param epsilon above 0
     * @param decay drawn into the gradient (L2), 0 or more
     * @param shrink drawn from the parameter itself (decoupled decay), 0 or more
     */
    record Adapt(
            Tensor w,
            Tensor dw,
            @Nullable Tensor m,
            Tensor v,
            Tensor rate,
            Tensor clock,
            float beta1,
            float beta2,
            float epsilon,
            float decay,
            float shrink)
            implements Move {
        /** Rows of {@code rate}. */
        public static final int RATES = 3;

        public Adapt {
            Shapes.require("adapt", dw, Type.F32, w.rows(), w.cols());
            Shapes.require("adapt", v, Type.F32, w.rows(), w.cols());
            Shapes.require("adapt", rate, Type.F32, RATES, rate.cols());
            Shapes.clock("adapt", clock);
            if (m != null) {
                Shapes.require("adapt", m, Type.F32, w.rows(), w.cols());
            } else if (beta1 != 0) {
                throw new DeviceException("adapt: beta1 " + beta1 + " needs a mean");
            }
        }

        @Override
        public void on(Operations operations) {
            operations.adapt(this);
        }
    }

    /**
     * {@code average = average + share (w - average)}, {@code share = max(1 - decay, 9 / (9 +
     * time))} with {@code time} from the clock: what is averaged are the last 1 / (1 - decay)
     * steps, or at first a growing part of all. At time 0 the average becomes w itself.
     *
     * @param w (r, c), the parameter
     * @param average (r, c)
     * @param clock (1, 4), see {@link Clock}
     * @param decay 0 to below 1
     */
    record Average(Tensor w, Tensor average, Tensor clock, float decay) implements UpdateOp {
        /** How slowly the share falls: that of step t is {@code LAG / (LAG + t)}. */
        public static final int LAG = 9;

        public Average {
            Shapes.require("average", average, Type.F32, w.rows(), w.cols());
            Shapes.clock("average", clock);
        }

        @Override
        public void on(Operations operations) {
            operations.average(this);
        }
    }

    /**
     * {@code squares[j] = sum over i of x[i][j]^2}, summed as docs/numbers.md says.
     *
     * @param x (r, c)
     * @param squares (1, c)
     */
    record Squares(Tensor x, Tensor squares) implements UpdateOp {
        public Squares {
            Shapes.require("squares", x, Type.F32, x.rows(), x.cols());
            Shapes.require("squares", squares, Type.F32, 1, x.cols());
        }

        @Override
        public void on(Operations operations) {
            operations.squares(this);
        }
    }

    /**
     * {@code sum = sum + (sum over j of x[j])}, or without what the sum was before.
     *
     * @param x (1, c)
     * @param sum (1, 1)
     * @param anew whether the sum begins here
     */
    record Sum(Tensor x, Tensor sum, boolean anew) implements UpdateOp {
        public Sum {
            Shapes.require("sum", x, Type.F32, 1, x.cols());
            Shapes.require("sum", sum, Type.F32, 1, 1);
        }

        @Override
        public void on(Operations operations) {
            operations.sum(this);
        }
    }

    /**
     * {@code x[i][j] = x[i][j] min(1, limit / sqrt(squares[j]))}: no column is longer than the limit.
     * With one number in {@code squares} it holds for all columns. A length that is no number, or
     * infinite, makes NaNs of all.
     *
     * @param squares (1, c) or (1, 1)
     * @param x (r, c)
     * @param limit above 0
     */
    record Shrink(Tensor squares, Tensor x, float limit) implements UpdateOp {
        public Shrink {
            Shapes.require("shrink", x, Type.F32, x.rows(), x.cols());
            Shapes.require("shrink", squares, Type.F32, 1, squares.cols() == 1 ? 1 : x.cols());
        }

        /**
         * Whether one length holds for all columns.
         *
         * @return true when squares is a single number
         */
        public boolean whole() {
            return squares.size() == 1;
        }

        @Override
        public void on(Operations operations) {
            operations.shrink(this);
        }
    }
}
