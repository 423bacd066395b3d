package io.kiln.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.page.Pages;
import io.kiln.train.Evaluation;
import io.kiln.train.Score;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

import java.util.List;
import java.util.Map;

/** A committee of two, answered by hand as the run of {@link RunPageTest}. */
final class CommitteePageTest {
    private static final List<String> NAMES = List.of("x", "y", "z");

    private static Evaluation right(int hits) {
        Evaluation whole = examined().evaluation();
        var score = new Score(0.5, hits, 5);
        return new Evaluation(score, NAMES, whole.confusion(), whole.answers());
    }

    private static Examined examined() {
        return RunPageTest.examined(NAMES, RunPageTest.pictures(NAMES));
    }

    private static Document page(List<CommitteePage.Member> members) {
        var page = new CommitteePage(
                "all <of> them",
                Map.of("layers", "4-3", "committee", "2"),
                members,
                examined(),
                "kiln train --committee=2 --data='<x>'");
        return Pages.strict(String.join("\n", page.lines()));
    }

    private static CommitteePage.Member member(String name, int hits, int without) {
        return new CommitteePage.Member(
                RunPageTest.account(name, true), right(hits), right(without));
    }

    @Test
    void membersStandAloneAndAreLeftOut() {
        Document page = page(List.of(member("member-1", 2, 4), member("member-2", 4, 1)));
        Element table = Pages.elements(page, "table").get(0);
        List<List<String>> rows = Pages.rows(table);
        assertEquals(
                List.of(
                        "member-1",
                        "3",
                        "40.00 %",
                        "0.5000",
                        "1",
                        "80.00 %",
                        "2",
                        "90.00 %",
                        "1 min 1 s"),
                rows.get(1));
        assertEquals(
                List.of(
                        "member-2",
                        "1",
                        "80.00 %",
                        "0.5000",
                        "4",
                        "20.00 %",
                        "2",
                        "90.00 %",
                        "1 min 1 s"),
                rows.get(2));
        assertEquals(List.of("committee", "2", "60.00 %", "0.3750"), rows.get(3));
        assertEquals(
                List.of("member-1/report.html", "member-2/report.html"),
                Pages.elements(table, "a").stream()
                        .map(a -> a.getAttribute("href"))
                        .toList());
    }

    @Test
    void theCommitteeIsWhatIsShown() {
        Document page = page(List.of(member("member-1", 2, 4), member("member-2", 4, 1)));
        List<String> figures =
                Pages.elements(page, "dd").stream().map(e -> e.getTextContent()).toList();
        assertEquals("60.00 % 2 of 5 wrong", figures.get(0));
        assertEquals("60.00 % mean; 40.00 % to 80.00 %", figures.get(3));
        assertEquals("2 min 2 s of all members", figures.get(4));
        assertEquals(2, Pages.elements(page, "figcaption").size(), "its own mistakes");
        assertEquals(4, Pages.elements(page, "path").size(), "two curves a chart");
        String all = page.getDocumentElement().getTextContent();
        assertTrue(all.contains("all <of> them"), all);
        assertTrue(all.contains("kiln train --committee=2 --data='<x>'"), all);
    }

    @Test
    void oneMemberHasNobodyToBeLeftOutOf() {
        var only = new CommitteePage.Member(RunPageTest.account("member-1", true), right(3), null);
        List<List<String>> rows =
                Pages.rows(Pages.elements(page(List.of(only)), "table").get(0));
        assertEquals(List.of("-", "-"), rows.get(1).subList(4, 6));
    }
}
