package io.kiln.device.cl;

/**
 * By which means work-groups of one launch see what others wrote: a file of kernels/ that {@code
 * grid.clh} builds upon, and the version of OpenCL C that it takes.
 */
enum Scope {
    /** Inline PTX, on NVIDIA. */
    PTX("scope_ptx", Builds.OPTIONS),
    /** Atomics of OpenCL 2.0. */
    ATOMICS_2("scope_atomics", "-cl-std=CL2.0"),
    /** The same, which OpenCL 3.0 made optional. */
    ATOMICS_3("scope_atomics", "-cl-std=CL3.0"),
    /** What promises nothing; for tests on processors, where it holds. */
    EMULATED("scope_emulated", Builds.OPTIONS);

    /**
     * What stands before each kernel that is called: what it only reads, another group may have
     * written, so no compiler may take it from a cache that never changes.
     */
    static final String BEFORE = "#define restrict\n";

    private final String file;
    private final String options;

    Scope(String file, String options) {
        this.file = file;
        this.options = options;
    }

    /** The beginning of a kernel whose groups meet. */
    String include() {
        return "#include \"" + file + ".clh\"\n#include \"grid.clh\"\n";
    }

    /** For the compiler. */
    String options() {
        return options;
    }
}
