package io.kiln.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Which Kiln this is: what was kept by another one may not hold. */
public final class Version {
    private Version() {}

    /**
     * Kiln's version.
     *
     * @return for example {@code 0.1.0}
     */
    public static String number() {
        var known = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/io/kiln/version.properties")) {
            if (in != null) {
                known.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            known.setProperty("version", "of unknown version: " + e.getMessage());
        }
        return known.getProperty("version", "of unknown version");
    }
}
