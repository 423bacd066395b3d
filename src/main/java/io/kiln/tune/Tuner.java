package io.kiln.tune;

import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.PrivateFolder;
import io.kiln.device.Tunable;
import io.kiln.device.Tunable.Alternative;
import io.kiln.device.Tunable.Alternatives;
import io.kiln.tuning.Row;
import io.kiln.tuning.Setting;
import io.kiln.tuning.Shape;
import io.kiln.tuning.UserTable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Looks for faster kernels for some products on a device, and keeps those that win by more than the
 * noise in the user's table.
 */
public final class Tuner {
    /** Kernels that are tried for a product at most, of those that the model puts first. */
    private static final int MOST = 40;

    private static final String CULPRITS = "culprits.txt";

    private final String id;
    private final DeviceOptions options;
    private final UserTable table;
    private final Path folder;
    private final BooleanSupplier cancelled;
    private final Map<String, String> environment;
    private final long patienceNanos;
    private final Map<Shape, Question> questions = new LinkedHashMap<>();
    private final DeviceInfo info;

    /** A product, its kernels, and what else could do it. */
    private record Question(String present, Alternatives alternatives) {}

    /**
     * What surrounds a search.
     *
     * @param table the user's, into which winners go
     * @param folder for journals and for who was at fault
     * @param cancelled whether somebody wants it to end
     * @param environment variables for child processes, besides those of this process
     * @param patienceNanos how long a child may do nothing
     */
    public record Surroundings(
            UserTable table,
            Path folder,
            BooleanSupplier cancelled,
            Map<String, String> environment,
            long patienceNanos) {}

    /**
     * Asks the device what could be tried.
     *
     * @param id of the device
     * @param options what is asked of it; the kernels are those that are searched
     * @param shapes of the products
     * @param around what surrounds the search
     * @throws DeviceException when the device cannot be had, or has nothing to tune
     */
    public Tuner(String id, DeviceOptions options, List<Shape> shapes, Surroundings around) {
        this.id = id;
        this.options = options;
        this.table = around.table;
        this.cancelled = around.cancelled;
        this.environment = around.environment;
        this.patienceNanos = around.patienceNanos;
        try (Device device = Devices.open(id, options)) {
            this.info = device.info();
            if (!(device instanceof Tunable tunable)) {
                throw new DeviceException("device " + info.id() + ": it has no kernels to tune");
            }
            for (Shape shape : shapes) {
                var product = new Work(shape).product;
                questions.put(
                        shape,
                        new Question(
                                tunable.kernels(product),
                                tunable.alternatives(product, options.kernels())));
            }
        }
        byte[] name = (info.name() + "\n" + info.driver()).getBytes(StandardCharsets.UTF_8);
        String key = UUID.nameUUIDFromBytes(name).toString().substring(0, 8);
        this.folder = around.folder.resolve(key);
    }

    /**
     * The device.
     *
     * @return as it was when it was asked
     */
    public DeviceInfo info() {
        return info;
    }

    /**
     * Where kernels are remembered that were at fault: without this file they are tried again.
     *
     * @return a file, which need not exist
     */
    public Path culprits() {
        return folder.resolve(CULPRITS);
    }

    /**
     * Searches, product by product.
     *
     * @param budgetNanos for all of them
     * @param told hears each result; its row is in the table by then
     * @return false when it was cancelled
     * @throws DeviceException when the search cannot go on
     */
    public boolean tune(long budgetNanos, Consumer<Result> told) {
        long end = System.currentTimeMillis() + budgetNanos / 1_000_000;
        try {
            PrivateFolder.open(folder);
        } catch (IOException e) {
            throw new DeviceException(folder + ": cannot be made: " + e, e);
        }
        try (FileChannel file = FileChannel.open(
                        folder.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock lock = lock(file)) {
            return lock.isValid() && all(end, told);
        } catch (IOException e) {
            throw new DeviceException(folder + ": cannot be used: " + e, e);
        }
    }

    private FileLock lock(FileChannel file) throws IOException {
        try {
            FileLock lock = file.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            throw busy();
        }
        throw busy();
    }

    private DeviceException busy() {
        return new DeviceException("device " + info.id() + ": another kiln tune is at work on it");
    }

    private boolean all(long endMillis, Consumer<Result> told) {
        int left = questions.size();
        for (Map.Entry<Shape, Question> one : questions.entrySet()) {
            long now = System.currentTimeMillis();
            long share = Math.max(0, endMillis - now) / left--;
            Result result = search(one.getKey(), one.getValue(), now + share);
            if (result == null) {
                return false;
            }
            told.accept(result);
        }
        return true;
    }

    /** The result for one product, or null when it was cancelled. */
    private @Nullable Result search(Shape shape, Question question, long endMillis) {
        var culprits =
                new Culprits(folder.resolve(CULPRITS), new Journal(folder.resolve(Worker.JOURNAL)));
        Map<String, String> skipped = culprits.all();
        List<Alternative> all = question.alternatives.kernels();
        skipped.keySet().retainAll(all.stream().map(Alternative::kernels).toList());
        List<Alternative> candidates = Search.candidates(all, question.present, skipped, MOST);
        var child = new Child(folder, environment, patienceNanos, cancelled);
        var search = new Search(folder, child, culprits);
        search.run(new Job(
                info.id(), options.binding(), shape, question.present, endMillis, candidates));
        Result result =
                search.stopped() ? null : result(shape, question, search, candidates, skipped);
        search.forget();
        return result;
    }

    private Result result(
            Shape shape,
            Question question,
            Search search,
            List<Alternative> candidates,
            Map<String, String> skipped) {
        Entry best = search.best();
        Duel duel = best == null ? null : best.duel();
        Row row = best != null && best.duel().won() ? keep(shape, question, best) : null;
        return new Result(
                shape,
                question.present,
                duel == null ? search.presentNanos() : duel.before(),
                search.launchNanos(),
                best == null ? null : best.kernels(),
                duel == null ? Double.NaN : duel.after(),
                duel == null ? Double.NaN : duel.gain(),
                duel == null ? Double.NaN : duel.noise(),
                row,
                search.tried(),
                Double.isNaN(search.launchNanos()) ? candidates.size() - search.tried() : 0,
                question.alternatives.pruned(),
                search.faults(),
                skipped);
    }

    private Row keep(Shape shape, Question question, Entry best) {
        String source = String.format(
                Locale.ROOT,
                "tried: %s, %s; %s %.2f times as fast as %s (noise %.2f)",
                LocalDate.now(),
                info.driver(),
                shape,
                best.duel().gain(),
                question.present,
                best.duel().noise());
        Row row = Row.ofDevice(info.name(), shape.with(Setting.parse(best.kernels())), source);
        table.add(List.of(row));
        return row;
    }

    /**
     * Products that differ enough to be tuned apart: the first of each class of shapes.
     *
     * @param shapes any
     */
    public static List<Shape> apart(List<Shape> shapes) {
        Map<Object, Shape> first = new LinkedHashMap<>();
        for (Shape shape : shapes) {
            first.putIfAbsent(shape.with(Setting.parse("any")), shape);
        }
        return new ArrayList<>(first.values());
    }
}
