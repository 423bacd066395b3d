package io.kiln.data;

/**
 * How often a JPEG file paints its picture. Each scan goes over all of it, and a few bytes are enough
 * for one, so that a small file could keep a decoder busy for hours.
 */
final class JpegScans {
    private static final int MOST = 30; // a progressive picture has some ten
    private static final byte MARK = (byte) 0xFF;
    private static final byte START = (byte) 0xD8;
    private static final byte SCAN = (byte) 0xDA;

    private JpegScans() {}

    static boolean isJpeg(byte[] file) {
        return file.length >= 2 && file[0] == MARK && file[1] == START;
    }

    /**
     * Refuses a file with more scans than pictures have. Whatever looks like one counts, wherever it
     * stands, so that none can be hidden from this and not from the decoder.
     */
    static void check(byte[] file, String name) {
        int scans = 0;
        for (int i = 1; i < file.length; i++) {
            scans += file[i] == SCAN && file[i - 1] == MARK ? 1 : 0;
        }
        if (scans > MOST) {
            throw DataException.of(
                    "%s: a JPEG picture of %d scans; at most %d are read, so save it as baseline",
                    name, scans, MOST);
        }
    }
}
