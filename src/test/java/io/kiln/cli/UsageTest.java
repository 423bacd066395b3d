package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

final class UsageTest {
    @TempDir
    Path folder;

    @Test
    void unknownOptionsGetASuggestionAndThePlaceToLook() {
        Session.Result result = new Session(folder).run("inspect", "--plam");
        assertEquals(2, result.code());
        assertEquals("", result.out());
        assertEquals(
                "kiln: unknown option '--plam'; did you mean --plan?; see kiln inspect --help",
                result.onlyErrorLine());
    }

    @Test
    void unknownVerbsToo() {
        Session.Result result = new Session(folder).run("evaluat");
        assertEquals(2, result.code());
        assertEquals(
                "kiln: unknown verb 'evaluat'; did you mean evaluate?; see kiln --help",
                result.onlyErrorLine());
    }

    @Test
    void aMessageBecomesOneLineHoweverManyBlanksAreInIt() {
        String blanks = " ".repeat(300_000);
        assertEquals("a b ? c", Complaint.oneLine(" a \r\n\n b \u009b c\n"));
        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertEquals(
                        "a" + blanks + "b", Complaint.oneLine("a" + blanks + "b" + blanks)));
    }

    @Test
    void withoutAVerbTheHelpIsShown() {
        Session.Result result = new Session(folder).run();
        assertEquals(2, result.code());
        assertTrue(result.err().contains("Usage: kiln"));
    }

    /**
     * What the library says about a user's numbers and names is about usage, not about the device.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "inspect --plan --threads -1",
                "inspect --plan --threads many",
                "inspect --plan --fuse some",
                "inspect --plan --layers 784-x-10",
                "inspect --plan --layers 784-0-10",
                "inspect --plan --layers 10",
                "inspect --plan --batch 0",
                "inspect --plan -v -q",
                "inspect --plan --layers 4-2 model.safetensors",
                "inspect --data mnist --header perhaps",
                "inspect --data strokes --label 3",
                "inspect --data strokes --data-dir here",
                "inspect",
                "data",
                "data fetch imagenet",
                "data fetch mnist --mirror ftp://nowhere",
                "data strokes --seed x",
                "evaluate",
                "evaluate model.safetensors --target-accuracy 97",
                "evaluate model.safetensors --target-accuracy NaN",
                "predict",
                "predict model.safetensors --top 0",
                "predict model.safetensors --json --format csv",
                "predict model.safetensors --format xml",
                "completion --nonsense"
            })
    void wrongUsageIsTwoAndOneLine(String words) {
        Session.Result result = new Session(folder).run((Object[]) words.split(" "));
        assertEquals(2, result.code(), result.err());
        String line = result.onlyErrorLine();
        assertTrue(line.startsWith("kiln: ") && line.matches(".*; see kiln.* --help"), line);
        assertEquals("", result.out());
    }

    /** In Turkish, the capital of i is not I. */
    @Test
    void wordsAreReadAlikeInTurkish() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(new Locale("tr", "TR"));
            var session = new Session(folder);
            String plan =
                    "inspect --plan --json --fuse none --device cpu --layers 12-4-3 --no-vector";
            assertEquals(0, session.run((Object[]) plan.split(" ")).code());
            Session.Result result = session.run(
                    "evaluate",
                    session.model(),
                    "--data",
                    session.digitsFolder("d"),
                    "--header",
                    "auto",
                    "--target-accuracy",
                    "0.5%");
            assertTrue(result.out().contains(" %") && !result.out().contains(",0"), result.out());
            Session.Result wrong = session.run("inspect", "--data", "mnist", "--header", "I");
            assertEquals(2, wrong.code());
        } finally {
            Locale.setDefault(before);
        }
    }
}
