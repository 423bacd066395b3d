package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;

import io.kiln.data.Csv;
import io.kiln.data.DataException;
import io.kiln.data.Idx;
import io.kiln.data.Mnist;
import io.kiln.data.PictureSize;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

final class DataTest {
    @TempDir
    Path folder;

    @Test
    void listSaysWhatIsWhere() {
        var session = new Session(folder);
        session.digitsFolder("data/mnist");
        Session.Result result = session.run("data", "list", "--check");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains("not the published digits"), result.out());
        assertTrue(result.out().contains("drawn when needed"), result.out());
        Session.Result json = session.run("data", "list", "--json");
        Session.assertJsonLines(json.out());
        assertEquals(3, json.out().lines().count());
    }

    @Test
    void strokesAreWrittenAsIdxFiles() {
        var session = new Session(folder);
        Path to = folder.resolve("drawn");
        Session.Result result = session.run("data", "strokes", "--seed", "7", "--to", to);
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains("60000 examples"), result.out());
        Session.Result again = session.run("inspect", "--data", to);
        String hash = result.out()
                .lines()
                .filter(line -> line.startsWith("sha256"))
                .findFirst()
                .orElseThrow();
        assertTrue(again.out().contains(hash), again.out());
    }

    @Test
    void aContactSheetShowsOriginalsAndWhatBecomesOfThem() throws IOException {
        byte[] pixels = new byte[3 * 28 * 28];
        java.util.Arrays.fill(pixels, (byte) 200);
        for (int part = 0; part < 4; part += 2) {
            Idx.of(List.of(3, 28, 28), pixels).write(folder.resolve(Mnist.FILES.get(part)));
            Idx.of(List.of(3), new byte[] {0, 1, 9})
                    .write(folder.resolve(Mnist.FILES.get(part + 1)));
        }
        var session = new Session(folder);
        Path sheet = folder.resolve("sheet.png");
        Session.Result result = session.run(
                "data", "show", "--data", folder, "--shift", 9, "--epochs", 2, "--out", sheet);
        assertEquals(0, result.code(), result.err());
        var drawn = javax.imageio.ImageIO.read(sheet.toFile());
        assertEquals(6 + 3 * 90, drawn.getWidth());
        assertEquals(6 + 3 * 90, drawn.getHeight());
        assertEquals(55, drawn.getRaster().getSample(6, 6, 0), "the original");
        assertEquals(55, drawn.getRaster().getSample(6 + 90 + 42, 6 + 42, 0), "still ink inside");
        Session.Result nowhere = session.run(
                "data", "show", "--data", folder, "--out", folder.resolve("no/sheet.png"));
        assertEquals(7, nowhere.code(), nowhere.err());
    }

    @Test
    void aMirrorWithoutTheFilesIsOneLineOfAdvice() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        try {
            String mirror = "http://127.0.0.1:" + server.getAddress().getPort() + "/mnist";
            Session.Result result =
                    new Session(folder).run("data", "fetch", "mnist", "--mirror", mirror);
            assertEquals(3, result.code());
            assertTrue(result.onlyErrorLine().contains("strokes"), result.err());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void withoutMnistTheBuiltInDigitsAreUsedAndTwoLinesSaySo() {
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(
                System.in,
                Session.print(new ByteArrayOutputStream()),
                Session.print(err),
                Screen.NONE);
        var shell = new Shell(terminal, Map.of("KILN_CACHE", folder.toString()), folder);
        DataSource source = DataSource.choose(null, null, Csv.Options.defaults(), shell);
        assertEquals(DataSource.Kind.STROKES, source.kind());
        assertEquals(2, err.toString().lines().count());
        assertTrue(err.toString().contains("kiln data fetch mnist"));
    }

    @Test
    void mnistIsTakenWhereItIsFound() {
        var session = new Session(folder);
        Path data = session.digitsFolder("data/mnist");
        Session.Result result = session.run("evaluate", session.model());
        assertEquals(0, result.code(), result.err());
        session.environment.put("KILN_DATA", session.digitsFolder("elsewhere").toString());
        assertTrue(session.run("inspect", "--data", "mnist")
                .out()
                .startsWith("mnist " + folder.resolve("elsewhere")));
        assertTrue(session.run("inspect", "--data-dir", data).out().startsWith("mnist " + data));
    }

    @Test
    void aSourceComesBackFromItsDescription() throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), "a,kind\n1,x\n2,y\n");
        var options = Csv.Options.defaults().withHeader(Csv.Header.YES).withLabel("kind");
        var shell = new Shell(
                new Terminal(System.in, System.out, System.err, Screen.NONE), Map.of(), folder);
        DataSource source = DataSource.choose(file.toString(), null, options, shell);
        assertEquals(source, DataFacts.source(DataFacts.of(source)));
        DataSource tested = source.withTest(file, null)
                .treated(new Treatment(
                        Treatment.Scale.NONE, Treatment.Split.STRATIFIED, new Fold(2, 5), "1,2"));
        assertEquals(tested, DataFacts.source(DataFacts.of(tested)));
        DataSource sized = source.withSize(new PictureSize(4, 3)).withLabels(file);
        assertEquals(sized, DataFacts.source(DataFacts.of(sized)));
        DataSource strokes = DataSource.choose("strokes", null, Csv.Options.defaults(), shell);
        assertEquals(strokes, DataFacts.source(DataFacts.of(strokes)));
        assertThrows(DataException.class, () -> DataFacts.source(Map.of("kind", "tea leaves")));
    }

    @Test
    void whatIsNoDataIsRefused() {
        Session.Result result =
                new Session(folder).run("inspect", "--data", folder.resolve("none.csv"));
        assertEquals(3, result.code());
        assertTrue(result.onlyErrorLine().contains("no such data"));
        Session.Result empty = new Session(folder).run("inspect", "--data", folder);
        assertEquals(3, empty.code());
        assertTrue(empty.onlyErrorLine().contains("lacks"));
    }
}
