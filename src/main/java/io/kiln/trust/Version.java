package io.kiln.trust;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Which Kiln this is. */
final class Version {
    private Version() {}

    /** For example {@code 0.1.0}. */
    static String number() {
        var known = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/io/kiln/version.properties")) {
            if (in != null) {
                known.load(in);
            }
        } catch (IOException e) {
            known.setProperty("version", "of unknown version: " + e.getMessage());
        }
        return known.getProperty("version", "of unknown version");
    }
}
