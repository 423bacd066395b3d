package io.kiln.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A disk of a model: what lasts, and what was done since. It says everything that may be found on it
 * after a loss of power: of the names that changed in a folder since that was forced any part, each
 * change whole or not at all; of a file what was forced, or what was written, cut at a sector, or with
 * sectors that are still empty. Hidden names are left out, for readers pass over them.
 */
final class FoundDisk {
    private static final int SECTOR = 512; // bytes
    private static final int MOST = 12; // changes of a folder: 4,096 parts of them

    private final Path root;
    private final Folder top = new Folder();
    private final Map<Integer, Data> outputs = new HashMap<>();

    /** A folder that lasts, with nothing in it. */
    FoundDisk(Path root) {
        this.root = root;
    }

    private sealed interface Node {}

    private static final class Data implements Node {
        private byte[] forced = new byte[0];
        private byte[] now = forced;
    }

    private static final class Folder implements Node {
        private Map<String, Node> forced = new TreeMap<>();
        private final Map<String, Node> now = new TreeMap<>();
        private final List<Consumer<Map<String, Node>>> changes = new ArrayList<>();

        /** Of hidden names nothing can be found, but what is renamed to others. */
        void change(String name, Consumer<Map<String, Node>> change) {
            change.accept(now);
            if (!isHidden(name)) {
                changes.add(change);
            }
        }
    }

    /** Does one operation. */
    void run(RecordingDisk.Operation operation) {
        if (operation instanceof RecordingDisk.Create create) {
            outputs.put(create.output(), put(create.file(), new Data()));
        } else if (operation instanceof RecordingDisk.Append append) {
            Data old = (Data) folder(append.file()).now.get(name(append.file()));
            outputs.put(append.output(), old != null ? old : put(append.file(), new Data()));
        } else if (operation instanceof RecordingDisk.Write write) {
            Data file = outputs.get(write.output());
            int length = file.now.length;
            file.now = Arrays.copyOf(file.now, length + write.bytes().length);
            System.arraycopy(write.bytes(), 0, file.now, length, write.bytes().length);
        } else if (operation instanceof RecordingDisk.Truncate truncate) {
            Data file = outputs.get(truncate.output());
            file.now = Arrays.copyOf(file.now, (int) truncate.bytes());
        } else if (operation instanceof RecordingDisk.Force force) {
            Data file = outputs.get(force.output());
            file.forced = file.now;
        } else if (operation instanceof RecordingDisk.Rename rename) {
            rename(rename.from(), name(rename.to()));
        } else if (operation instanceof RecordingDisk.MakeFolder make) {
            put(make.folder(), new Folder());
        } else if (operation instanceof RecordingDisk.ForceFolder force) {
            Folder folder = (Folder) node(force.folder());
            folder.forced = new TreeMap<>(folder.now);
            folder.changes.clear();
        } else if (operation instanceof RecordingDisk.Delete delete) {
            String name = name(delete.path());
            folder(delete.path()).change(name, names -> names.remove(name));
        }
    }

    private <N extends Node> N put(Path path, N node) {
        String name = name(path);
        folder(path).change(name, names -> names.put(name, node));
        return node;
    }

    private void rename(Path path, String to) {
        Folder folder = folder(path);
        String from = name(path);
        Node node = folder.now.get(from);
        folder.change(isHidden(to) ? from : to, names -> {
            names.remove(from);
            names.put(to, node);
        });
    }

    private static boolean isHidden(String name) {
        return name.startsWith(".");
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private Folder folder(Path path) {
        return (Folder) node(path.getParent());
    }

    private Node node(Path path) {
        Node node = top;
        for (Path name : root.relativize(path)) {
            node = name.toString().isEmpty() ? node : ((Folder) node).now.get(name.toString());
        }
        return node;
    }

    /**
     * All that may be found: by path what is in a file, a character a byte; a folder's path ends in a
     * slash.
     */
    Set<Map<String, String>> found() {
        return found(top, "");
    }

    private Set<Map<String, String>> found(Folder folder, String path) {
        int changes = folder.changes.size();
        if (changes > MOST) {
            throw new IllegalStateException(path + ": " + changes + " changes were not forced");
        }
        Set<Map<String, String>> all = new LinkedHashSet<>();
        for (int part = 0; part < 1 << changes; part++) {
            Map<String, Node> names = new TreeMap<>(folder.forced);
            for (int c = 0; c < changes; c++) {
                if ((part >> c & 1) == 1) {
                    folder.changes.get(c).accept(names);
                }
            }
            all.addAll(product(names, path));
        }
        return all;
    }

    private Set<Map<String, String>> product(Map<String, Node> names, String path) {
        Set<Map<String, String>> product = Set.of(Map.of());
        for (var entry : names.entrySet()) {
            if (isHidden(entry.getKey())) {
                continue;
            }
            Set<Map<String, String>> longer = new LinkedHashSet<>();
            for (Map<String, String> one : found(entry, path)) {
                for (Map<String, String> before : product) {
                    Map<String, String> both = new TreeMap<>(before);
                    both.putAll(one);
                    longer.add(both);
                }
            }
            product = longer;
        }
        return product;
    }

    private Set<Map<String, String>> found(Map.Entry<String, Node> entry, String path) {
        String place = path + entry.getKey();
        if (entry.getValue() instanceof Folder folder) {
            Set<Map<String, String>> all = new LinkedHashSet<>();
            for (Map<String, String> inside : found(folder, place + "/")) {
                Map<String, String> with = new TreeMap<>(inside);
                with.put(place + "/", "");
                all.add(with);
            }
            return all;
        }
        Set<Map<String, String>> all = new LinkedHashSet<>();
        contents((Data) entry.getValue()).forEach(text -> all.add(Map.of(place, text)));
        return all;
    }

    private static Set<String> contents(Data file) {
        Set<String> all = new LinkedHashSet<>(List.of(text(file.forced), text(file.now)));
        int from = Math.min(file.forced.length, file.now.length);
        if (all.size() > 1) {
            for (int cut = from / SECTOR * SECTOR; cut < file.now.length; cut += SECTOR) {
                all.add(text(Arrays.copyOf(file.now, Math.max(cut, from))));
                all.add(text(emptied(file.now, Math.max(cut, from), file.now.length)));
                all.add(text(emptied(file.now, Math.max(cut, from), cut + SECTOR)));
            }
        }
        return all;
    }

    private static byte[] emptied(byte[] bytes, int from, int to) {
        byte[] copy = bytes.clone();
        Arrays.fill(copy, from, Math.min(to, copy.length), (byte) 0);
        return copy;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
