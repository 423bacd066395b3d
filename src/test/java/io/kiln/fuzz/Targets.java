package io.kiln.fuzz;

import io.kiln.cli.FuzzedCommand;
import io.kiln.data.ArrayFiles;
import io.kiln.data.Csv;
import io.kiln.data.CsvRows;
import io.kiln.data.CsvTargets;
import io.kiln.data.Decoded;
import io.kiln.data.FuzzedPicture;
import io.kiln.data.Idx;
import io.kiln.data.Photo;
import io.kiln.data.Picture;
import io.kiln.data.PictureSize;
import io.kiln.device.Activation;
import io.kiln.device.cl.FuzzedCache;
import io.kiln.exchange.Hints;
import io.kiln.exchange.OnnxFile;
import io.kiln.exchange.StateDict;
import io.kiln.model.FuzzedModel;
import io.kiln.model.Model;
import io.kiln.model.State;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every reader of what others may have written, by the name that {@code ci/fuzz} takes. */
final class Targets {
    private static final Csv.Options TABLE = Csv.Options.defaults();
    private static final Decoded LIMIT = new Decoded(64 << 20);
    private static final Hints RELU =
            new Hints(List.of(Activation.RELU), null, null, List.of(), List.of(), List.of());

    private Targets() {}

    /** @param folder where they may write; quick, since each input becomes a file there */
    static Map<String, Target> in(Path folder) {
        Map<String, Target> targets = new LinkedHashMap<>();
        targets.put(
                "safetensors",
                new FileTarget(
                        folder,
                        "fuzz.safetensors",
                        Model::load,
                        State::load,
                        file -> StateDict.read(file, RELU),
                        FuzzedModel::loadSealed));
        targets.put("idx", new FileTarget(folder, "fuzz.idx", file -> Idx.read(file, LIMIT)));
        targets.put(
                "csv",
                new FileTarget(
                        folder,
                        "fuzz.csv",
                        file -> Csv.read(file, TABLE),
                        file -> CsvTargets.read(file, TABLE),
                        file -> CsvRows.open(file, 2).blocks(1, (row, number) -> {})));
        targets.put(
                "numpy",
                new FileTarget(
                        folder,
                        "fuzz.npz",
                        file -> ArrayFiles.array(file, LIMIT),
                        file -> ArrayFiles.read(file, file, null, LIMIT),
                        file -> ArrayFiles.regression(file, file, LIMIT),
                        file -> ArrayFiles.test(file, List.of("0", "1"), LIMIT)));
        targets.put("onnx", new FileTarget(folder, "fuzz.onnx", f -> OnnxFile.read(f, Hints.NONE)));
        targets.put(
                "picture",
                new FileTarget(
                        folder,
                        "fuzz.png",
                        file -> Picture.read(file, new PictureSize(8, 8), LIMIT),
                        file -> Photo.read(file, LIMIT),
                        FuzzedPicture::readMended));
        var command = new FuzzedCommand(folder);
        targets.put("config", command::config);
        targets.put("words", command::words);
        targets.put("tuning", FuzzedCache::table);
        targets.put("kernels", input -> FuzzedCache.kernels(folder, input));
        return targets;
    }
}
