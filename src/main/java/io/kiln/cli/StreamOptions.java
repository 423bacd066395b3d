package io.kiln.cli;

import io.kiln.train.Streaming;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether examples stream through the device's memory. */
final class StreamOptions {
    private static final int MEBIBYTE = 20; // binary digits

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    @Option(
            names = "--stream",
            paramLabel = "auto|always|never",
            defaultValue = "auto",
            description =
                    "Whether examples stream through the device's memory in chunks or all lie there; auto streams what"
                            + " does not fit. Results do not depend on it.")
    Streaming.Mode mode = Streaming.Mode.AUTO;

    @Option(
            names = "--stream-chunk",
            paramLabel = "MIB",
            defaultValue = "" + Streaming.CHUNK_MEBIBYTES,
            description =
                    "Mebibytes of a chunk, of which two lie on the device, each in a sixteenth of its memory at"
                            + " most; 0 for one batch in each.")
    int mebibytes;

    Streaming streaming() {
        if (mebibytes < 0) {
            throw Usage.wrong(spec, "--stream-chunk " + mebibytes + ": needs 0 or more");
        }
        return new Streaming(mode, Math.max(1, (long) mebibytes << MEBIBYTE));
    }
}
