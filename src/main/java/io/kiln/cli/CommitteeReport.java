package io.kiln.cli;

import io.kiln.data.Dataset;
import io.kiln.model.AtomicFile;
import io.kiln.model.Model;
import io.kiln.report.CommitteePage;
import io.kiln.report.Examined;
import io.kiln.report.RunAccount;
import io.kiln.train.Run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The page in a committee's folder.
 *
 * @param folder of the committee, whose members are through
 * @param models of the members
 * @param scores how they do on the test part
 */
record CommitteeReport(CommitteeFolder folder, List<Model> models, CommitteeScores scores) {
    /**
     * Writes the page, over an older one.
     *
     * @param test what they were asked
     * @throws OutputException when it cannot be written
     */
    Path write(Dataset test) {
        var page = new CommitteePage(
                String.valueOf(folder.path().toAbsolutePath().normalize().getFileName()),
                Run.config(folder.path()),
                members(),
                new Examined("test", "mean of all members", models.get(0), test, scores.all()),
                Repeated.command(folder.path()));
        Path file = folder.path().resolve(Run.REPORT);
        AtomicFile.write(file, page.lines());
        return file;
    }

    private List<CommitteePage.Member> members() {
        List<CommitteePage.Member> members = new ArrayList<>();
        for (int m = 0; m < models.size(); m++) {
            members.add(new CommitteePage.Member(
                    RunAccount.of(folder.runs().get(m)),
                    scores.members().get(m),
                    scores.without().isEmpty() ? null : scores.without().get(m)));
        }
        return members;
    }
}
