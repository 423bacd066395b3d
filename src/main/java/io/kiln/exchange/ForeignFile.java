package io.kiln.exchange;

import io.kiln.device.Sha256;
import io.kiln.model.Model;
import io.kiln.model.ModelException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/** A network that another program made, in whichever format. */
public final class ForeignFile {
    private static final int LENGTH = 8; // bytes before the { of a safetensors file

    private ForeignFile() {}

    /**
     * Reads it, by what it begins with: safetensors or ONNX. The provenance says from which file.
     *
     * @param file a regular file
     * @param hints what it does not say
     * @return the model
     * @throws ModelException when it is neither, damaged, or another kind of network
     */
    public static Model read(Path file, Hints hints) {
        // A pipe or a device would block or never end.
        if (!Files.isRegularFile(file)) {
            throw new ModelException(
                    file + (Files.exists(file) ? ": is not a file" : ": there is no such file"));
        }
        Model model =
                isSafetensors(file) ? StateDict.read(file, hints) : OnnxFile.read(file, hints);
        var provenance = new TreeMap<>(model.provenance());
        provenance.put("imported_from", String.valueOf(file.getFileName()));
        provenance.put("imported_sha256", sha256(file));
        return model.withProvenance(provenance);
    }

    private static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            var digest = Sha256.begin();
            byte[] some = new byte[1 << 16];
            for (int got = in.read(some); got > 0; got = in.read(some)) {
                digest.update(some, 0, got);
            }
            return Sha256.hex(digest);
        } catch (IOException e) {
            throw new ModelException(file + ": cannot be read: " + e, e);
        }
    }

    /** The length of a header below 16 MB has five zeros; a message of ONNX has none there. */
    private static boolean isSafetensors(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(LENGTH + 1);
            return start.length > LENGTH
                    && start[LENGTH] == '{'
                    && (start[3] | start[4] | start[5] | start[6] | start[7]) == 0;
        } catch (IOException e) {
            throw new ModelException(file + ": cannot be read: " + e, e);
        }
    }
}
