package io.kiln.board;

import io.kiln.model.WriteException;
import io.kiln.train.EpochReport;
import io.kiln.train.History;
import io.kiln.train.Journal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;

/**
 * What TensorBoard shows of a run: losses, accuracies and learning rate, an event each epoch, and
 * before it loss and rate of its steps. When a run goes on, the file is cut behind the last epoch
 * that the run's folder knows, so that nothing is in it twice; a file that does not have that epoch
 * begins anew with those of the folder, whose steps nobody knows any more.
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
    private static final int TIME = 9; // bytes of the time, with which an event begins
    private static final int MOST_STEPS = 200; // events of steps an epoch

    private final Path file;

    private EventFile(Path file) {
        this.file = file;
    }

    /**
     * Begins the file, or goes on with an older one of this run.
     *
     * @param folder is made
     * @param soFar what the run's folder holds about its epochs
     * @return the file
     * @throws WriteException when it cannot be written
     */
    public static EventFile begin(Path folder, History soFar) {
        var file = new EventFile(folder.resolve(NAME));
        try {
            Files.createDirectories(folder);
            if (!file.cut(soFar)) {
                Files.write(file.file, beginning(soFar));
            }
        } catch (IOException e) {
            throw file.problem(e);
        }
        return file;
    }

    private static byte[] beginning(History soFar) {
        double time = now() - soFar.seconds();
        var events = new ByteArrayOutputStream();
        events.writeBytes(Records.framed(
                new Wire().real(WALL_TIME, time).text(FILE_VERSION, VERSION).bytes()));
        for (History.Epoch epoch : soFar.epochs()) {
            time += epoch.seconds();
            events.writeBytes(Records.framed(event(time, epoch)));
        }
        return events.toByteArray();
    }

    /** Cuts an older file behind the last epoch that is known, if that is in it. */
    private boolean cut(History soFar) throws IOException {
        int known = soFar.epochs().size();
        if (known == 0 || !Files.isRegularFile(file)) {
            return false;
        }
        byte[] last = event(0, soFar.epochs().get(known - 1));
        long end = 0;
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            for (byte[] next = Records.next(in); next != null; next = Records.next(in)) {
                end += Records.size(next);
                if (Arrays.equals(
                        last, TIME, last.length, next, Math.min(TIME, next.length), next.length)) {
                    truncate(end);
                    return true;
                }
            }
        }
        return false;
    }

    private void truncate(long end) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(end);
        }
    }

    /** At most so many events: each the mean of some steps, and the rate of the last of them. */
    @Override
    public void steps(int before, float[] losses, float[] rates) {
        int each = (losses.length + MOST_STEPS - 1) / MOST_STEPS;
        var events = new ByteArrayOutputStream();
        for (int from = 0; from < losses.length; from += each) {
            int to = Math.min(from + each, losses.length);
            double sum = 0;
            for (int s = from; s < to; s++) {
                sum += losses[s];
            }
            var summary = new Wire();
            value(summary, "step/loss", sum / (to - from));
            value(summary, "step/rate", rates[to - 1]);
            events.writeBytes(Records.framed(event(now(), before + to, summary)));
        }
        append(events.toByteArray());
    }

    @Override
    public void epoch(EpochReport report) {
        append(Records.framed(event(now(), History.Epoch.of(report))));
    }

    private void append(byte[] events) {
        try {
            Files.write(file, events, StandardOpenOption.APPEND);
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
        value(summary, "accuracy/train", epoch.trainAccuracy());
        value(summary, "accuracy/validation", epoch.validationAccuracy());
        value(summary, "rate", epoch.rate());
        return event(time, epoch.epoch(), summary);
    }

    private static byte[] event(double time, int step, Wire summary) {
        return new Wire()
                .real(WALL_TIME, time)
                .number(STEP, step)
                .message(SUMMARY, summary)
                .bytes();
    }

    private static void value(Wire summary, String tag, double value) {
        if (!Double.isNaN(value)) {
            summary.message(VALUE, new Wire().text(TAG, tag).real(SIMPLE_VALUE, (float) value));
        }
    }
}
