package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.model.Safetensors;
import io.kiln.model.StoredTensor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

final class InspectTest {
    @TempDir
    Path folder;

    @Test
    void aModelShowsTensorsMetadataAndItsChecksum() {
        var session = new Session(folder);
        Session.Result result = session.run("inspect", session.model());
        assertEquals(0, result.code(), result.err());
        for (String part : List.of(
                "784-8-10",
                "6,370 parameters",
                "verified",
                "layers.0.weight",
                "[8, 784]",
                "kiln.seed")) {
            assertTrue(result.out().contains(part), "no " + part + " in " + result.out());
        }
        Session.assertJsonLines(
                session.run("inspect", session.model(), "--json").out());
    }

    @Test
    void otherProgramsFilesAreShownToo() {
        float[] values = {1, 2, 3, Float.NaN};
        Path file = folder.resolve("other.safetensors");
        new Safetensors(Map.of(), List.of(StoredTensor.of("w", values, 2, 2))).write(file);
        Session.Result result = new Session(folder).run("inspect", file);
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains("none in the file"), result.out());
        assertTrue(
                result.out()
                        .matches(
                                "(?s).*w +F32 +\\[2, 2] +1\\.0000 +3\\.0000 +2\\.0000 +0\\.8165 +1\\R.*"),
                result.out());
        Session.Result json = new Session(folder).run("inspect", file, "--json");
        Session.assertJsonLines(json.out());
        assertTrue(json.out().contains("\"notFinite\":1"), json.out());
    }

    @Test
    void aFlippedBitIsFound() throws IOException {
        var session = new Session(folder);
        byte[] bytes = Files.readAllBytes(session.model());
        bytes[bytes.length - 1] ^= 1;
        Path file = Files.write(folder.resolve("flipped.safetensors"), bytes);
        Session.Result result = session.run("inspect", file);
        assertEquals(3, result.code());
        assertTrue(result.onlyErrorLine().contains("flipped.safetensors"));
    }

    @Test
    void thePlanIsShownAsWrittenAndAsRun() {
        Session.Result result = new Session(folder)
                .run("inspect", "--plan", "--layers", "12-4-3", "--batch", "5", "--device", "cpu");
        assertEquals(0, result.code(), result.err());
        String out = result.out();
        assertTrue(out.startsWith("training of 12-4-3, batch 5: "), out);
        assertTrue(out.contains("dw1[12x4] <- y0[5x12]^T dz1[5x4]"), out);
        assertTrue(out.indexOf("phase 1: ") > out.indexOf("Advance"), out);
        Session.Result unfused = new Session(folder)
                .run("inspect", "--plan", "--layers", "12-4-3", "--batch", "5", "--fuse=none");
        assertTrue(unfused.out().contains("phase 20: "), unfused.out());
    }

    @Test
    void thePlanOfAModelIsThatOfItsNetwork() {
        var session = new Session(folder);
        Session.Result result = session.run("inspect", session.model(), "--plan", "--json");
        Session.assertJsonLines(result.out());
        assertTrue(
                result.out().startsWith("{\"plan\":\"training of 784-8-10, batch 128\""),
                result.out());
    }

    @Test
    void dataShowsItsShapeCountsAndHash() {
        var session = new Session(folder);
        Path data = session.digitsFolder("d");
        Session.Result result = session.run("inspect", "--data", data);
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains("30 examples of [28, 28], 10 classes"), result.out());
        assertTrue(result.out().matches("(?s).*sha256 [0-9a-f]{64}.*"), result.out());
        Session.assertJsonLines(session.run("inspect", "--data", data, "--json").out());
    }

    @Test
    void oneIdxFileIsDataToo() {
        var session = new Session(folder);
        Path data = session.digitsFolder("d");
        Session.Result images =
                session.run("inspect", "--data", data.resolve("t10k-images-idx3-ubyte"));
        assertTrue(images.out().contains("shape [20, 28, 28]"), images.out() + images.err());
        Session.Result labels =
                session.run("inspect", "--data", data.resolve("t10k-labels-idx1-ubyte"), "--json");
        Session.assertJsonLines(labels.out());
        assertTrue(labels.out().contains("\"counts\":{\"0\":2,"), labels.out());
    }
}
