package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.model.ModelException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What is read of a run's figures. */
@Tag("quick")
final class HistoryTest {
    private static final Score RIGHT = new Score(0.5, 30, 40);

    @TempDir
    Path folder;

    private static EpochReport report(
            int epoch, @Nullable Score training, @Nullable Score validation, boolean best) {
        return new EpochReport(epoch, 0.25, training, validation, best, 2, 130, 0.25f, "hash");
    }

    private History history(String text) throws IOException {
        Files.writeString(folder.resolve(Run.METRICS), text);
        return History.of(folder);
    }

    private static String line(EpochReport report) {
        return Json.line(Run.figures(report)) + "\n";
    }

    @Test
    void anEpochIsWhatItsReportSays() throws IOException {
        for (Score training : new Score[] {null, new Score(0.1, 3, 4)}) {
            for (Score validation : new Score[] {null, RIGHT}) {
                EpochReport report = report(3, training, validation, validation != null);
                History.Epoch epoch = History.Epoch.of(report);
                assertEquals(List.of(epoch), history(line(report)).epochs());
                assertEquals(training == null ? Double.NaN : 0.75, epoch.trainAccuracy());
                assertEquals(validation == null ? Double.NaN : 0.75, epoch.validationAccuracy());
                assertEquals(validation == null ? Double.NaN : 0.5, epoch.validationLoss());
                assertEquals(training != null, new History(List.of(epoch), false).counted());
            }
        }
    }

    @Test
    void theLastThatWasTheBestSoFarIsTheBest() throws IOException {
        History history = history(line(report(1, null, RIGHT, true))
                + line(report(2, null, RIGHT, true))
                + line(report(3, null, RIGHT, false)));
        assertEquals(2, history.best().orElseThrow().epoch());
        assertEquals(6, history.seconds());
        assertFalse(history.counted());
        assertEquals(
                Optional.empty(), history(line(report(1, null, null, false))).best());
        assertEquals(List.of(), history("").epochs());
    }

    @Test
    void figuresThatAreNoNumbersAreNaN() throws IOException {
        History history = history("{\"epoch\": 1, \"train_loss\": null, \"validation_loss\": 1.5}");
        assertEquals(Double.NaN, history.epochs().get(0).trainLoss());
        assertEquals(1.5, history.epochs().get(0).validationLoss());
    }

    @Test
    void onlyTheLastLineMayBeTorn() throws IOException {
        String whole = line(report(1, null, RIGHT, true));
        History torn = history(whole + whole + whole.substring(0, 20));
        assertEquals(2, torn.epochs().size());
        assertTrue(torn.torn());
        assertFalse(history(whole + whole).torn());
        Exception e = assertThrows(
                ModelException.class, () -> history(whole + whole.substring(0, 20) + "\n" + whole));
        assertTrue(e.getMessage().contains("line 2 is damaged"), e.getMessage());
    }
}
