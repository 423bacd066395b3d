package io.kiln.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What can change a disk. No promise lasts beyond a loss of power but these: what was written to a
 * file does from {@link Output#force} on, and the names in a folder do from {@link #forceFolder} on.
 */
public interface Disk {
    /** A file that is being written. */
    interface Output extends Closeable {
        /** Writes some of the bytes, at least one, at the end of the file. */
        void write(ByteBuffer bytes) throws IOException;

        /** Makes what was written last. */
        void force() throws IOException;

        /** Cuts the file. */
        void truncate(long bytes) throws IOException;
    }

    /** Makes a file, which must not be there, readable for whom the system's habit is. */
    Output create(Path file) throws IOException;

    /** Opens a file at its end, or makes it. */
    Output append(Path file) throws IOException;

    /** Gives a file or folder another name in the same folder, over a file of that name. */
    void rename(Path from, Path to) throws IOException;

    /** Makes a folder, which must not be there, in one that is. */
    void makeFolder(Path folder) throws IOException;

    /** Makes the names in a folder last. */
    void forceFolder(Path folder) throws IOException;

    /** Removes a file, or a folder without any. */
    void delete(Path path) throws IOException;
}
