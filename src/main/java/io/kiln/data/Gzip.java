package io.kiln.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * One gzip member (RFC 1952) and nothing after it.
 *
 * <p>Stricter than {@code GZIPInputStream}, which joins members silently and forgives bytes after
 * the end: a damaged download should not look like data. Every fault is a {@link ZipException}.
 */
final class Gzip extends InflaterInputStream {
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final CRC32 crc = new CRC32();
    private long length;
    private boolean ended;

    Gzip(InputStream compressed) throws IOException {
        super(compressed, new Inflater(true), 64 * 1024);
        try {
            header();
        } catch (IOException e) {
            inf.end();
            throw e;
        }
    }

    private void header() throws IOException {
        if (octet() != 0x1F || octet() != 0x8B || octet() != 8) {
            throw new ZipException("not gzip");
        }
        int flags = octet();
        skip16(6);
        if ((flags & EXTRA) != 0) {
            skip16(octet() | (octet() << 8));
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            skip16(2);
        }
    }

    private int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new ZipException("gzip data end early");
        }
        return octet;
    }

    private void skip16(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            octet();
        }
    }

    private void skipText() throws IOException {
        for (int i = 0; octet() != 0; i++) {
            if (i == 0xFFFF) {
                throw new ZipException("gzip header has an endless name");
            }
        }
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
        if (ended) {
            return -1;
        }
        int got;
        try {
            got = super.read(to, offset, count);
        } catch (java.io.EOFException e) {
            throw (ZipException) new ZipException("gzip data end early").initCause(e);
        }
        if (got < 0) {
            ended = true;
            trailer();
        } else {
            crc.update(to, offset, got);
            length += got;
        }
        return got;
    }

    /** Eight bytes after the data: CRC-32 and length; then the file must end. */
    private void trailer() throws IOException {
        int at = len - inf.getRemaining();
        long[] words = new long[2];
        for (int i = 0; i < 8; i++) {
            long octet = at < len ? buf[at++] & 0xFF : octet();
            words[i / 4] |= octet << (8 * (i % 4));
        }
        if (words[0] != crc.getValue() || words[1] != (length & 0xFFFFFFFFL)) {
            throw new ZipException("gzip checksum does not match the data");
        }
        if (at < len || in.read() >= 0) {
            throw new ZipException("more bytes after the end of the gzip data (a second member?)");
        }
    }

    @Override
    public void close() throws IOException {
        inf.end(); // super.close() leaves an Inflater that it did not make
        super.close();
    }
}
