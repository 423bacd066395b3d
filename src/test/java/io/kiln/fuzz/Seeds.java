package io.kiln.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.kiln.data.Idx;
import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.device.cl.FuzzedCache;
import io.kiln.exchange.OnnxFile;
import io.kiln.model.FuzzedModel;
import io.kiln.model.Model;
import io.kiln.model.Safetensors;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Weights;
import io.kiln.tuning.Table;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import javax.imageio.ImageIO;

/** Small good files of every kind, from which fuzzing starts. */
final class Seeds {
    private final Path folder;

    private Seeds(Path folder) {
        this.folder = folder;
    }

    /**
     * Seeds by the name of their target.
     *
     * @param folder to make them in
     */
    static Map<String, List<byte[]>> in(Path folder) throws IOException {
        var seeds = new Seeds(folder);
        Map<String, List<byte[]>> all = new LinkedHashMap<>();
        all.put("safetensors", seeds.safetensors());
        all.put("idx", seeds.idx());
        all.put(
                "csv",
                texts("1,2,a\n3,4,b\n", "x,y\n1,2\n3.5,-4e2\n", "\"1\",\"2\"\"\"\r\n3,b\r\n"));
        all.put("numpy", numpy());
        all.put("onnx", seeds.onnx());
        all.put("picture", pictures());
        all.put("config", seeds.config());
        all.put("words", words());
        all.put("tuning", seeds.tuning());
        all.put("kernels", FuzzedCache.entries(Files.createTempDirectory(folder, "kernels")));
        return all;
    }

    /**
     * Writes the seeds of a target for {@code ci/fuzz}.
     *
     * @param words the target, and the folder to write to
     */
    public static void main(String[] words) throws IOException {
        Path to = Files.createDirectories(Path.of(words[1]));
        List<byte[]> seeds = in(Files.createTempDirectory("kiln-seeds-")).get(words[0]);
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(to.resolve("seed-" + i), seeds.get(i));
        }
    }

    private static List<byte[]> texts(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(UTF_8)).toList();
    }

    private List<byte[]> safetensors() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (Safetensors contents : FuzzedModel.samples()) {
            Path file = folder.resolve("seed.safetensors");
            contents.write(file);
            seeds.add(Files.readAllBytes(file));
        }
        return seeds;
    }

    private List<byte[]> idx() throws IOException {
        Idx idx = Idx.of(List.of(3, 2, 2), new byte[12]);
        List<byte[]> seeds = new ArrayList<>();
        for (String name : List.of("seed.idx", "seed.idx.gz")) {
            idx.write(folder.resolve(name));
            seeds.add(Files.readAllBytes(folder.resolve(name)));
        }
        return seeds;
    }

    static byte[] npy(String type, String shape, int bytes) {
        String header = String.format(
                Locale.ROOT,
                "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }",
                type,
                shape);
        String padded = header + " ".repeat(117 - header.length()) + "\n";
        byte[] start = ("\u0093NUMPY\u0001\u0000" + (char) padded.length() + "\u0000" + padded)
                .getBytes(ISO_8859_1);
        byte[] whole = new byte[start.length + bytes];
        System.arraycopy(start, 0, whole, 0, start.length);
        return whole;
    }

    private static List<byte[]> numpy() throws IOException {
        byte[] x = npy("|u1", "4, 2", 8);
        byte[] y = npy("<i8", "4,", 32);
        return List.of(
                x,
                npy("<f4", "4, 2", 32),
                npy(">f8", "4, 1", 32),
                zip(x, y, true),
                zip(x, y, false));
    }

    private static byte[] zip(byte[] x, byte[] y, boolean packed) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.setLevel(packed ? 9 : 0);
            zip.putNextEntry(new ZipEntry("x.npy"));
            zip.write(x);
            zip.putNextEntry(new ZipEntry("y.npy"));
            zip.write(y);
        }
        return bytes.toByteArray();
    }

    private List<byte[]> onnx() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (Loss loss : List.of(Loss.CROSS_ENTROPY, Loss.MEAN_SQUARED_ERROR)) {
            Network network = Network.parse("3-2-2", Activation.SIGMOID, loss);
            Path file = folder.resolve("seed.onnx");
            OnnxFile.write(Model.of(Weights.initial(network, 1), Scaling.unit()), true, file);
            seeds.add(Files.readAllBytes(file));
        }
        return seeds;
    }

    private static List<byte[]> pictures() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (int type : List.of(
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_BYTE_BINARY,
                BufferedImage.TYPE_USHORT_GRAY)) {
            var image = new BufferedImage(9, 7, type);
            image.setRGB(4, 3, 0xFFFFFFFF);
            image.setRGB(4, 4, 0x80FF0000);
            var png = new ByteArrayOutputStream();
            ImageIO.write(image, "png", png);
            seeds.add(png.toByteArray());
        }
        for (String format : List.of("jpeg", "gif", "bmp")) {
            var file = new ByteArrayOutputStream();
            ImageIO.write(new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB), format, file);
            seeds.add(file.toByteArray());
        }
        return seeds;
    }

    private List<byte[]> config() throws IOException {
        List<byte[]> seeds =
                new ArrayList<>(texts("# mine\nepochs = 3\nlr = 0.1\nlayers = 784-9-10\n"));
        for (String recipe : List.of("mnist", "mnist-best-small")) {
            seeds.add(Files.readAllBytes(Path.of("recipes", recipe + ".conf")));
        }
        return seeds;
    }

    private static List<byte[]> words() {
        return texts(
                "train\n--layers\n784-9-10\n--epochs\n3\n--schedule\nwarmup(1)+cosine(0.01)",
                "sweep\n--seeds\n1..8\n--lr\n0.05,0.1\n--jobs=2",
                "folds\n-k\n5\n--\n--data\niris.csv",
                "predict\nruns/1\nphoto.jpg\n--top\n3",
                "bench\n--format\nhtml\n--device\ncl:0");
    }

    private List<byte[]> tuning() throws IOException {
        List<byte[]> seeds = new ArrayList<>(
                texts(Table.HEADER + "\ndevice,a*,NT,64-127,-9,2-,local BM=128 BN=64,here\n"));
        seeds.add(Files.readAllBytes(Path.of("kernels/tuning.csv")));
        return seeds;
    }
}
