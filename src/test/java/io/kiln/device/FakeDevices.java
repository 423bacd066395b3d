package io.kiln.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** While it is open, this thread finds the CPU device and devices made for tests, no others. */
public final class FakeDevices implements AutoCloseable {
    private static final String SERVICES = "META-INF/services/" + DeviceProvider.class.getName();

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final URLClassLoader ours;

    /**
     * Hides the real devices but the CPU.
     *
     * @param folder an empty one
     * @param providers of fake devices, after the CPU device
     */
    @SafeVarargs
    public FakeDevices(Path folder, Class<? extends DeviceProvider>... providers) {
        var lines = new StringBuilder("io.kiln.device.cpu.CpuProvider\n");
        for (Class<?> provider : providers) {
            lines.append(provider.getName()).append('\n');
        }
        try {
            Path file = folder.resolve("fakes").resolve(SERVICES);
            Files.createDirectories(file.getParent());
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ours = loader(folder.resolve("fakes"), before);
        Thread.currentThread().setContextClassLoader(ours);
    }

    private static URLClassLoader loader(Path folder, ClassLoader parent) {
        try {
            return new URLClassLoader(new URL[] {folder.toUri().toURL()}, parent) {
                @Override
                public Enumeration<URL> getResources(String name) throws IOException {
                    return name.equals(SERVICES) ? findResources(name) : super.getResources(name);
                }
            };
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Thread.currentThread().setContextClassLoader(before);
        try {
            ours.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DeviceProvider.Listing listing(
            String id, String name, DeviceInfo.Kind kind, boolean usable, String note) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("vendor", "Fake & Sons");
        facts.put("driver", "fake 1.0");
        facts.put("version", "OpenCL 1.2 fake");
        facts.put("units", 7L);
        facts.put("clock", 1500L);
        facts.put("memory", 3L << 30);
        facts.put("unified", false);
        facts.put("extensions", List.of("cl_khr_fake", "cl_khr_other"));
        return new DeviceProvider.Listing(id, name, kind, usable, note, usable ? facts : Map.of());
    }

    /** A GPU that computes as the CPU device does. */
    public static final class Gpu implements DeviceProvider {
        /** For the {@link java.util.ServiceLoader}. */
        public Gpu() {}

        @Override
        public List<Listing> list(DeviceOptions options) {
            return List.of(
                    listing("fake:0", "Fake Graphics 9", DeviceInfo.Kind.GPU, true, "a fake"));
        }

        @Override
        public Device open(String id, DeviceOptions options) {
            return new FakeDevice(id, DeviceInfo.Kind.GPU, true, List.of("plain"));
        }
    }

    /** One whose results differ in the last bits. */
    public static final class Rough implements DeviceProvider {
        /** For the {@link java.util.ServiceLoader}. */
        public Rough() {}

        @Override
        public List<Listing> list(DeviceOptions options) {
            return List.of(listing("rough:0", "Rough Sums", DeviceInfo.Kind.CPU, true, ""));
        }

        @Override
        public Device open(String id, DeviceOptions options) {
            return new FakeDevice(id, DeviceInfo.Kind.CPU, false, List.of());
        }
    }

    /** One that opens, and fails at the first plan. */
    public static final class Failing implements DeviceProvider {
        /** For the {@link java.util.ServiceLoader}. */
        public Failing() {}

        @Override
        public List<Listing> list(DeviceOptions options) {
            return List.of(listing("bad:0", "Bad Graphics", DeviceInfo.Kind.GPU, true, ""));
        }

        @Override
        public Device open(String id, DeviceOptions options) {
            return new FakeDevice(id, DeviceInfo.Kind.GPU, true, List.of("fails"));
        }
    }

    /** The fastest of all, since it computes nothing. */
    public static final class Wrong implements DeviceProvider {
        /** For the {@link java.util.ServiceLoader}. */
        public Wrong() {}

        @Override
        public List<Listing> list(DeviceOptions options) {
            return List.of(listing("wrong:0", "Idle Graphics", DeviceInfo.Kind.GPU, true, ""));
        }

        @Override
        public Device open(String id, DeviceOptions options) {
            return new FakeDevice(id, DeviceInfo.Kind.GPU, true, List.of("idle"));
        }
    }

    /** One that is there but cannot be used. */
    public static final class Unusable implements DeviceProvider {
        /** For the {@link java.util.ServiceLoader}. */
        public Unusable() {}

        @Override
        public List<Listing> list(DeviceOptions options) {
            return List.of(listing(
                    "old:0",
                    "Old Graphics",
                    DeviceInfo.Kind.GPU,
                    false,
                    "the driver is too old;\nupdate it"));
        }

        @Override
        public List<String> installed() {
            return List.of("driver: fake 0.9");
        }

        @Override
        public Device open(String id, DeviceOptions options) {
            throw new DeviceException(id + ": the driver is too old; update it");
        }
    }

    /** One whose driver must not be touched. */
    public static final class Untouchable implements DeviceProvider {
        /** For the {@link java.util.ServiceLoader}. */
        public Untouchable() {}

        @Override
        public List<Listing> list(DeviceOptions options) {
            throw new AssertionError("the driver was touched");
        }

        @Override
        public Device open(String id, DeviceOptions options) {
            throw new AssertionError("the driver was touched");
        }
    }

    /** A GPU whose table says MR=4, unless somebody asks for other kernels. */
    public static final class Tuned implements DeviceProvider {
        /** For the {@link java.util.ServiceLoader}. */
        public Tuned() {}

        @Override
        public List<Listing> list(DeviceOptions options) {
            return new Gpu().list(options);
        }

        @Override
        public Device open(String id, DeviceOptions options) {
            return new TunedDevice(id, options, "direct MR=4");
        }
    }

    /** The same after its table was changed to MR=8. */
    public static final class TunedAnew implements DeviceProvider {
        /** For the {@link java.util.ServiceLoader}. */
        public TunedAnew() {}

        @Override
        public List<Listing> list(DeviceOptions options) {
            return new Gpu().list(options);
        }

        @Override
        public Device open(String id, DeviceOptions options) {
            return new TunedDevice(id, options, "direct MR=8");
        }
    }

    private static final class TunedDevice extends FakeDevice implements Tunable {
        private final String kernels;

        TunedDevice(String id, DeviceOptions options, String table) {
            super(id, DeviceInfo.Kind.GPU, true, List.of(chosen(options, table)));
            this.kernels = chosen(options, table);
        }

        private static String chosen(DeviceOptions options, String table) {
            return options.kernels().equals("auto") ? table : options.kernels();
        }

        @Override
        public String kernels() {
            return kernels;
        }

        @Override
        public String kernels(Op.Gemm product) {
            return kernels;
        }

        @Override
        public Alternatives alternatives(Op.Gemm product, String family) {
            return new Alternatives(List.of(), Map.of());
        }

        @Override
        public Program compile(Plan plan, Store store, String other) {
            return compile(plan, store);
        }
    }
}
