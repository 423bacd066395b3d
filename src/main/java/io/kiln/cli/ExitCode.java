package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.device.DeviceException;
import io.kiln.model.ModelException;
import io.kiln.model.WriteException;
import io.kiln.train.DivergedException;
import io.kiln.tuning.TableException;

import picocli.CommandLine.ParameterException;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a command answers to the shell that called it. */
public enum ExitCode {
    /** All went well. */
    OK(0, "done"),
    /** A mistake in Kiln, or not enough memory. */
    INTERNAL(1, "internal error, or out of memory"),
    /** A word on the command line. */
    USAGE(2, "wrong usage: an unknown option or a value out of range"),
    /** A data set, model or table. */
    INPUT(3, "bad or damaged input: data set, picture, model or table"),
    /** A device. */
    DEVICE(4, "no such device, not usable, or it computes wrong results"),
    /** The accuracy or speed asked for. */
    TARGET(5, "target not met (--target-accuracy, --fail-if-slower)"),
    /** A loss that is not a number. */
    DIVERGED(6, "training diverged"),
    /** A file, or standard output. */
    OUTPUT(7, "output could not be written"),
    /** Ctrl-C. */
    INTERRUPTED(130, "interrupted (Ctrl-C); what was done is saved"),
    /** SIGTERM. */
    TERMINATED(143, "terminated; what was done is saved");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /**
     * What the process exits with.
     *
     * @return the number, 0 to 255
     */
    public int number() {
        return number;
    }

    /**
     * The code for what a command threw. The rule for devices: a number or name that a user gave is
     * checked under {@link Usage#check} and so arrives here as a {@link ParameterException}; any
     * other complaint of a device is about the device.
     *
     * @param problem what was thrown
     * @return what to exit with
     */
    public static ExitCode of(Throwable problem) {
        if (problem instanceof ParameterException) {
            return USAGE;
        } else if (problem instanceof WriteException || problem instanceof OutputException) {
            return OUTPUT;
        } else if (problem instanceof DataException
                || problem instanceof ModelException
                || problem instanceof TableException) {
            return INPUT;
        } else if (problem instanceof DeviceException) {
            return DEVICE;
        } else if (problem instanceof DivergedException) {
            return DIVERGED;
        }
        return INTERNAL;
    }

    /** The table in the help: number to meaning. */
    static Map<String, String> table() {
        Map<String, String> rows = new LinkedHashMap<>();
        for (ExitCode code : values()) {
            rows.put(String.valueOf(code.number), code.meaning);
        }
        return rows;
    }
}
