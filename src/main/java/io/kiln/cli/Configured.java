package io.kiln.cli;

/** A verb whose options may also be set by a file, a recipe or the environment. */
interface Configured {
    /** Which file and recipe are asked for. */
    ConfigOptions config();

    /** Whether it goes on with something that has settings of its own. */
    boolean goesOn();

    /**
     * Looks at each option beside the defaults of the others.
     *
     * @throws picocli.CommandLine.ParameterException when one is out of its range
     */
    void checkOptions();
}
