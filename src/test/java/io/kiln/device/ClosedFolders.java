package io.kiln.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether others can come to where a test keeps its files: not where TMPDIR is the user's own. */
public final class ClosedFolders {
    private static final int OTHERS_ENTER = 011;

    private ClosedFolders() {}

    /**
     * Looks at all folders above one.
     *
     * @param folder of a test
     * @return whether one of them lets nobody but its owner through
     * @throws IOException when one cannot be looked at
     */
    public static boolean above(Path folder) throws IOException {
        boolean closed = false;
        for (Path at = folder.toRealPath().getParent(); at != null; at = at.getParent()) {
            closed |= ((int) Files.getAttribute(at, "unix:mode") & OTHERS_ENTER) == 0;
        }
        return closed;
    }
}
