package io.kiln.device.cl;

import io.kiln.device.DeviceInfo;
import io.kiln.tuning.Row;
import io.kiln.tuning.Setting;
import io.kiln.tuning.Table;
import io.kiln.tuning.TableException;
import io.kiln.tuning.Target;
import io.kiln.tuning.UserTable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What the tables say of a device: first the user's, then the one that came with Kiln. */
final class Tables {
    private static final String SHIPPED = "tuning.csv";

    private Tables() {}

    /**
     * The rows for a device.
     *
     * @param complaint hears what is wrong with the user's table, which then counts as absent
     */
    static List<Row> of(
            Target target, Sources sources, UserTable user, Consumer<String> complaint) {
        Table shipped = Table.parse(SHIPPED, sources.text(SHIPPED), Tables::check);
        List<Row> rows = new ArrayList<>();
        try {
            rows.addAll(user.read(Tables::check).of(target));
        } catch (TableException e) {
            complaint.accept(e.getMessage() + "; the table that came with Kiln is used alone");
        }
        rows.addAll(shipped.of(target));
        return rows;
    }

    private static void check(Setting setting) {
        Families.of(setting);
    }

    static Target target(String name, Limits limits) {
        boolean gpu = limits.kind() == DeviceInfo.Kind.GPU;
        String sort = limits.kind() == DeviceInfo.Kind.CPU
                ? "cpu"
                : !gpu ? "accelerator" : limits.localOwn() ? "gpu-local" : "gpu";
        return new Target(name, limits.vendor(), sort);
    }
}
