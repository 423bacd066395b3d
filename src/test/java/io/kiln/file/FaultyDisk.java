package io.kiln.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The disk of this machine, of whose operations the Nth goes wrong. */
public final class FaultyDisk implements Disk {
    /** How one goes wrong. */
    public enum Fault {
        /** Half of what is written still fits. */
        FULL("No space left on device"),
        /** Nothing is done. */
        BROKEN("Input/output error"),
        /** A byte is written, and no error told, as systems may. */
        SHORT("");

        private final String says;

        Fault(String says) {
            this.says = says;
        }
    }

    private final Disk disk = new NioDisk();
    private final int wrong;
    private final Fault fault;
    private int count;

    /**
     * A disk.
     *
     * @param wrong number of the operation, from 1
     * @param fault how
     */
    public FaultyDisk(int wrong, Fault fault) {
        this.wrong = wrong;
        this.fault = fault;
    }

    /** Whether as many operations were asked for. */
    public boolean reached() {
        return count >= wrong;
    }

    private boolean isWrong() {
        return ++count == wrong;
    }

    private void fail() throws IOException {
        if (isWrong() && fault != Fault.SHORT) {
            throw new IOException(fault.says);
        }
    }

    private Output faulty(Output output) {
        return new Output() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                if (!isWrong()) {
                    output.write(bytes);
                    return;
                }
                int some = fault == Fault.SHORT ? 1 : bytes.remaining() / 2;
                ByteBuffer part = bytes.duplicate().limit(bytes.position() + some);
                if (fault != Fault.BROKEN && some > 0) {
                    output.write(part);
                }
                if (fault != Fault.SHORT) {
                    throw new IOException(fault.says);
                }
                bytes.position(part.position());
            }

            @Override
            public void force() throws IOException {
                fail();
            }

            @Override
            public void truncate(long bytes) throws IOException {
                fail();
                output.truncate(bytes);
            }

            @Override
            public void close() throws IOException {
                output.close();
                fail();
            }
        };
    }

    @Override
    public Output create(Path file) throws IOException {
        fail();
        return faulty(disk.create(file));
    }

    @Override
    public Output append(Path file) throws IOException {
        fail();
        return faulty(disk.append(file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        fail();
        disk.rename(from, to);
    }

    @Override
    public void makeFolder(Path folder) throws IOException {
        fail();
        disk.makeFolder(folder);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        fail();
    }

    @Override
    public void delete(Path path) throws IOException {
        fail();
        disk.delete(path);
    }
}
