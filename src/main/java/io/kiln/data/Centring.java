package io.kiln.data;

/** The last step of MNIST's preprocessing: the centre of mass goes to the picture's centre. */
final class Centring {
    private static final int SIDE = 28;
    private static final double CENTRE = 14;

    private Centring() {}

    /** Moves {@code ink} (28 x 28, each 0 .. 1) by whole pixels and writes it as 784 bytes. */
    static void toBytes(double[] ink, byte[] out, int offset) {
        double mass = 0;
        double sumX = 0;
        double sumY = 0;
        for (int i = 0; i < ink.length; i++) {
            mass += ink[i];
            sumX += ink[i] * (i % SIDE);
            int row = i / SIDE;
            sumY += ink[i] * row;
        }
        // Measured: MNIST's centres of mass lie from 13.5 to 14.5, pixel 14 being 14.0.
        int right = mass == 0 ? 0 : (int) Math.floor(CENTRE + 0.5 - sumX / mass);
        int down = mass == 0 ? 0 : (int) Math.floor(CENTRE + 0.5 - sumY / mass);
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                int fromRow = row - down;
                int fromColumn = column - right;
                boolean inside =
                        fromRow >= 0 && fromRow < SIDE && fromColumn >= 0 && fromColumn < SIDE;
                double value = inside ? ink[fromRow * SIDE + fromColumn] : 0;
                out[offset + row * SIDE + column] = (byte) (int) (value * 255 + 0.5);
            }
        }
    }
}
