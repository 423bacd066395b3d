package io.kiln.cli;

import io.kiln.page.Words;
import io.kiln.train.EpochReport;
import io.kiln.train.Journal;
import io.kiln.train.Progress;
import io.kiln.train.Relay;
import io.kiln.train.Run;
import io.kiln.train.Score;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows a run as it goes, and passes everything on to its record. */
final class TrainReport extends Relay {
    private static final Logger LOG = LoggerFactory.getLogger(TrainReport.class);
    private static final int HASH = 8; // hex digits shown of a weight hash

    private final Terminal terminal;
    private final boolean json;
    private final boolean quiet;
    private @Nullable Score validation;
    private boolean headed;

    TrainReport(Terminal terminal, CommonOptions common, Journal record) {
        super(record);
        this.terminal = terminal;
        this.json = common.json;
        this.quiet = common.quiet;
    }

    @Override
    public void begun(int epoch, int step, List<String> kernels) {
        super.begun(epoch, step, kernels);
        if (LOG.isInfoEnabled()) {
            long millis = ManagementFactory.getRuntimeMXBean().getUptime();
            LOG.info("the first step comes {} s after Java started", millis / 1000.0);
        }
    }

    @Override
    public void progress(Progress p) {
        if (terminal.live()) {
            double share = (double) p.step() / p.steps();
            terminal.progress(String.format(
                    Locale.ROOT,
                    "epoch %d/%d %s loss %.4f%s  %,.0f images/s  %.0f s left",
                    p.epoch(),
                    p.epochs(),
                    terminal.bar(share),
                    p.loss(),
                    validation == null ? "" : "  valid " + Words.percent(validation.accuracy()),
                    p.imagesPerSecond(),
                    p.secondsLeft()));
        }
    }

    @Override
    public void epoch(EpochReport report) {
        super.epoch(report);
        validation = report.validation();
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("event", "epoch");
            line.putAll(Run.figures(report));
            terminal.json(line);
        } else if (!quiet) {
            head(report);
            terminal.data(row(report));
        }
    }

    private void head(EpochReport report) {
        if (!headed) {
            headed = true;
            String trained = report.training() == null ? "" : "  train acc";
            String valid = report.validation() == null ? "" : "  valid loss  valid acc";
            terminal.data("epoch  train loss" + trained + valid + "     time   images/s  weights");
        }
    }

    private String row(EpochReport report) {
        Score training = report.training();
        String trained = training == null
                ? ""
                : String.format(Locale.ROOT, "  %9s", Words.percent(training.accuracy()));
        Score score = report.validation();
        String valid = score == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "  %10.4f  %9s",
                        score.loss(),
                        Words.percent(score.accuracy()));
        return String.format(
                Locale.ROOT,
                "%5d  %10.4f%s%s  %5.2f s  %,9.0f  %s%s",
                report.epoch(),
                report.trainLoss(),
                trained,
                valid,
                report.seconds(),
                report.imagesPerSecond(),
                report.weights().substring(0, HASH),
                report.best() ? " " + terminal.green("best") : "");
    }
}
