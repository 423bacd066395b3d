package io.kiln.board;

import io.kiln.model.WriteException;
import io.kiln.train.EpochReport;
import io.kiln.train.History;
import io.kiln.train.Journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * What TensorBoard shows of a run: losses, accuracy and learning rate, an event each epoch. The file
 * begins anew with each start of the run, with the epochs that the run's folder knows, so that none
 * is in it twice.
 */
public final class EventFile implements Journal {
    /** Name of the file; TensorBoard looks for {@code tfevents} in it. */
    public static final String NAME = "events.out.tfevents.kiln";

    private static final String VERSION = "brain.Event:2";
    private static final int WALL_TIME = 1; // fields of an event
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int VALUE = 1; // of a summary
    private static final int TAG = 1; // of a value
    private static final int SIMPLE_VALUE = 2;

    private final Path file;

    private EventFile(Path file) {
        this.file = file;
    }

    /**
     * Begins the file, over an older one.
     *
     * @param folder is made
     * @param soFar what the run's folder holds about its epochs
     * @return the file
     * @throws WriteException when it cannot be written
     */
    public static EventFile begin(Path folder, History soFar) {
        var file = new EventFile(folder.resolve(NAME));
        double time = now() - soFar.seconds();
        var events = new ByteArrayOutputStream();
        events.writeBytes(Records.framed(
                new Wire().real(WALL_TIME, time).text(FILE_VERSION, VERSION).bytes()));
        for (History.Epoch epoch : soFar.epochs()) {
            time += epoch.seconds();
            events.writeBytes(event(time, epoch));
        }
        try {
            Files.createDirectories(folder);
            Files.write(file.file, events.toByteArray());
        } catch (IOException e) {
            throw file.problem(e);
        }
        return file;
    }

    @Override
    public void epoch(EpochReport report) {
        try {
            Files.write(file, event(now(), History.Epoch.of(report)), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw problem(e);
        }
    }

    private WriteException problem(IOException e) {
        return new WriteException(
                file + ": cannot be written: " + e + "; choose another --tensorboard", e);
    }

    private static double now() {
        return Instant.now().toEpochMilli() / 1e3;
    }

    private static byte[] event(double time, History.Epoch epoch) {
        var summary = new Wire();
        value(summary, "loss/train", epoch.trainLoss());
        value(summary, "loss/validation", epoch.validationLoss());
        value(summary, "accuracy/validation", epoch.validationAccuracy());
        value(summary, "rate", epoch.rate());
        return Records.framed(new Wire()
                .real(WALL_TIME, time)
                .number(STEP, epoch.epoch())
                .message(SUMMARY, summary)
                .bytes());
    }

    private static void value(Wire summary, String tag, double value) {
        if (!Double.isNaN(value)) {
            summary.message(VALUE, new Wire().text(TAG, tag).real(SIMPLE_VALUE, (float) value));
        }
    }
}
