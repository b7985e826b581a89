package io.lectern.platform;

import io.lectern.config.Settings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/// Marks what this installation hands out and gets back from strangers, so that it knows its own again: 64 bits of an
/// HMAC-SHA256. Enough where a forger has to try each mark at somebody else's door, and never sees what came of it.
///
/// As in the [Vault] one key marks and several are known, by the same settings: what was marked before the secret of
/// the installation changed is known afterwards, if a key of `vault.keys` marked it.
public final class Marks {
    /// Of a mark, all of them lower-case hexadecimal digits.
    public static final int LENGTH = 16;

    private static final int FIRST = 1;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKey marking;
    private final List<SecretKey> known;

    private Marks(SecretKey marking, List<SecretKey> known) {
        this.marking = marking;
        this.known = List.copyOf(known);
    }

    /// The marks of an installation, by all of its keys.
    public static Marks of(Keys keys, Settings.Vault settings) {
        Map<Integer, SecretKey> all = new HashMap<>(Map.of(FIRST, keys.marks()));
        settings.numbered().forEach((number, secret) -> all.put(number, Keys.marks(secret)));
        SecretKey marking =
                Objects.requireNonNull(all.get(settings.sealing()), "the settings let only a known key mark");
        return new Marks(marking, List.copyOf(all.values()));
    }

    /// @param text what it is and whom it is for; different things must never have the same text
    public String mark(String text) {
        return mark(marking, text);
    }

    /// Whether any of the keys made this mark for this text; as quick for a mark that is nearly right as for any other.
    public boolean isGenuine(String text, String mark) {
        byte[] given = mark.getBytes(StandardCharsets.UTF_8);
        boolean genuine = false;
        for (SecretKey key : known)
            genuine |= MessageDigest.isEqual(mark(key, text).getBytes(StandardCharsets.UTF_8), given);
        return genuine;
    }

    private static String mark(SecretKey key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] whole = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(whole, 0, LENGTH / 2);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }
}
