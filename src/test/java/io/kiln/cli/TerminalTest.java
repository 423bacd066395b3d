package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.page.Words;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

final class TerminalTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Terminal on(Screen screen) {
        return new Terminal(System.in, Session.print(out), Session.print(err), screen);
    }

    @Test
    void theProgressLineIsDrawnOverItselfAndErased() {
        Terminal terminal = on(new Screen(true, true, true, false, 80));
        terminal.progress("long line");
        terminal.progress("short");
        terminal.data("result");
        assertEquals("\rlong line\rshort    \r         \r", err.toString(StandardCharsets.UTF_8));
        assertEquals("result\n", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void nothingIsDrawnWhereThereIsNoTerminal() {
        Terminal terminal = on(Screen.NONE);
        terminal.progress("epoch 1");
        terminal.line("done");
        assertEquals("done\n", err.toString(StandardCharsets.UTF_8));
        assertFalse(terminal.live());
    }

    @Test
    void linesAreCutToTheTerminalAndColoursTakeNoRoom() {
        Terminal terminal = on(new Screen(true, true, true, true, 10));
        terminal.progress(terminal.green("123456789"));
        assertEquals("\r\033[32m123456789\033[0m", err.toString(StandardCharsets.UTF_8));
        err.reset();
        terminal.progress(terminal.green("1234567890"));
        assertEquals("\r123456789", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void quietKeepsComplaints() {
        Terminal terminal = on(new Screen(true, true, true, false, 80));
        var options = new CommonOptions();
        options.quiet = true;
        terminal.obey(options);
        terminal.progress("epoch 1");
        terminal.line("remark");
        terminal.problem("trouble");
        assertEquals("kiln: trouble\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void barsAreAsciiWhereNothingElseArrives() {
        assertEquals("#".repeat(10) + ".".repeat(10), on(Screen.NONE).bar(0.5));
        assertEquals(
                "█".repeat(10) + "░".repeat(10),
                on(new Screen(true, true, true, false, 80)).bar(0.5));
    }

    @Test
    void onlyTheStreamThatIsATerminalIsColoured() {
        Terminal terminal = on(new Screen(false, true, true, true, 80));
        assertEquals("best", terminal.green("best"));
        assertFalse(terminal.colour());
        assertEquals("\033[31mkiln:\033[0m", terminal.red("kiln:"));
    }

    @Test
    void theEnvironmentDecidesColoursAndWidth() {
        assertTrue(screen(Map.of("COLUMNS", "132"), true).colour());
        assertEquals(132, screen(Map.of("COLUMNS", "132"), true).width());
        assertEquals(80, screen(Map.of("COLUMNS", "many"), true).width());
        assertFalse(screen(Map.of("NO_COLOR", "1"), true).colour());
        assertTrue(screen(Map.of("NO_COLOR", ""), true).colour());
        assertFalse(screen(Map.of("TERM", "dumb"), true).err());
        assertFalse(
                Screen.of(Map.of(), true, StandardCharsets.UTF_8, true, true).colour());
        assertFalse(Screen.of(Map.of(), false, StandardCharsets.US_ASCII, true, true)
                .unicode());
    }

    private static Screen screen(Map<String, String> environment, boolean terminal) {
        return Screen.of(environment, false, StandardCharsets.UTF_8, terminal, terminal);
    }

    @Test
    void figuresAreTheSameEverywhere() {
        assertEquals("97.83 %", Words.percent(0.97834));
        assertEquals("-", Words.percent(Double.NaN));
        assertEquals("427.3 KiB", Words.bytes(437544));
        assertEquals("1023 B", Words.bytes(1023));
        assertEquals("109,386", Words.count(109386));
        assertEquals("0.0812", Words.number(0.0812));
        assertEquals("1.235e-07", Words.number(1.2345e-7));
        assertEquals("{\"a\":null,\"b\":[1,2],\"c\":\"\\u00E9\"}", JsonText.of(facts()));
    }

    private static Map<String, Object> facts() {
        Map<String, Object> facts = new java.util.LinkedHashMap<>();
        facts.put("a", Double.NaN);
        facts.put("b", new int[] {1, 2});
        facts.put("c", "é");
        return facts;
    }
}
