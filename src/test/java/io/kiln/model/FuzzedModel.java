package io.kiln.model;

import io.kiln.device.Sha256;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Model files as a fuzzer sees them, which cannot find the checksums of what it changes. */
public final class FuzzedModel {
    private static final String WEIGHTS = "kiln.weights";

    private FuzzedModel() {}

    /**
     * Loads a file without a seal as if it had the right one.
     *
     * @param file of a model or a state
     * @throws ModelException when it is neither
     */
    public static void loadSealed(Path file) {
        Safetensors read = Safetensors.read(file);
        if (read.metadata().getOrDefault("format", "").equals("kiln")) {
            var metadata = new TreeMap<>(read.metadata());
            metadata.put(WEIGHTS, hash(read));
            ModelFile.model(new Safetensors(metadata, read.tensors()).sealed(), file);
        } else {
            State.of(read.sealed(), file);
        }
    }

    private static String hash(Safetensors file) {
        MessageDigest digest = Sha256.begin();
        for (int l = 0; file.tensor("layers." + l + ".bias").isPresent(); l++) {
            String layer = "layers." + l;
            Stream.of(file.tensor(layer + ".weight"), file.tensor(layer + ".bias"))
                    .flatMap(Optional::stream)
                    .forEach(tensor -> digest.update(tensor.bytes()));
        }
        return Sha256.hex(digest);
    }

    /** A model and a state, sealed and not. */
    public static List<Safetensors> samples() {
        return Stream.of(
                        ModelFile.contents(Samples.model(1), Map.of()),
                        Samples.state(1).contents(Map.of()))
                .flatMap(whole -> Stream.of(whole, unsealed(whole)))
                .toList();
    }

    private static Safetensors unsealed(Safetensors whole) {
        var metadata = new TreeMap<>(whole.metadata());
        metadata.remove(Safetensors.SEAL);
        return new Safetensors(metadata, whole.tensors());
    }
}
