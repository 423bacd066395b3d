package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.train.Settings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

final class RecipesTest {
    private static final Path SHOWN = Path.of("recipes");

    @TempDir
    Path folder;

    @Test
    void everyFileIsARecipe() throws IOException {
        try (Stream<Path> files = Files.list(SHOWN)) {
            Set<String> names = files.map(f -> f.getFileName().toString().replace(".conf", ""))
                    .collect(Collectors.toSet());
            assertEquals(names, Set.copyOf(Recipes.NAMES));
        }
    }

    @Test
    void recipesAreListedAndShown() throws IOException {
        var session = new Session(folder);
        List<String> listed = session.run("recipes").out().lines().toList();
        assertEquals(Recipes.NAMES.size(), listed.size());
        for (int i = 0; i < listed.size(); i++) {
            String name = Recipes.NAMES.get(i);
            assertTrue(listed.get(i).matches(name + " +\\S.{10,}"), listed.get(i));
            assertEquals(
                    Files.readString(SHOWN.resolve(name + ".conf")),
                    session.run("recipes", "show", name).out());
        }
        Session.assertJsonLines(session.run("recipes", "--json").out());
        Session.Result unknown = session.run("recipes", "show", "tea");
        assertEquals(2, unknown.code());
        assertTrue(unknown.onlyErrorLine().contains("'tea' is not one of mnist"), unknown.err());
    }

    /** Each has a version, and keys and values that train takes. */
    @Test
    void recipesHold() {
        var session = new Session(folder);
        Path digits = session.digitsFolder("digits");
        for (String name : Recipes.NAMES) {
            Session.Result result = session.run(
                    "train",
                    "--recipe",
                    name,
                    "--print-config",
                    "--data",
                    digits,
                    "--validation",
                    3);
            assertEquals(0, result.code(), result::toString);
            assertTrue(
                    result.out().matches("(?s).*# recipe " + name + ", version \\d+\n.*"),
                    result::toString);
        }
    }

    /** So that naming it changes nothing. */
    @Test
    void mnistIsWhatHoldsWithoutARecipe() {
        List<String> without = new ArrayList<>(settings());
        assertTrue(without.contains("epochs = " + Settings.DEFAULT.epochs()), without::toString);
        without.add("init = he-normal"); // without the recipe a matter of the activation
        assertEquals(Set.copyOf(without), Set.copyOf(settings("--recipe", "mnist")));
        assertTrue(Recipes.shipped("mnist")
                .text()
                .contains("\nvalidation = " + Settings.DEFAULT.validation() + "\n"));
    }

    private List<String> settings(Object... more) {
        var session = new Session(folder);
        Path digits = session.digitsFolder("digits");
        Session.Result result = session.run(Stream.concat(
                        Stream.of("train", "--print-config", "--data", digits, "--validation", 3),
                        Stream.of(more))
                .toArray());
        return result.out().lines().filter(l -> l.contains(" = ")).toList();
    }
}
